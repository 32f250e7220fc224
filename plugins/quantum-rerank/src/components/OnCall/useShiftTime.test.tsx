import { TestApiProvider } from '@backstage/frontend-test-utils';
import { renderHook } from '@testing-library/react';
import { useShiftTime } from './useShiftTime';

describe('near', () => {
  it('names the day of what was not today, in the zone', () => {
    jest.useFakeTimers({ now: Date.parse('2026-03-02T00:30:00Z') });
    try {
      const read = (zone: string) =>
        renderHook(() => useShiftTime(zone), {
          wrapper: ({ children }) => (
            <TestApiProvider apis={[]}>{children}</TestApiProvider>
          ),
        }).result.current;
      expect(read('UTC').near('2026-03-02T03:15:00Z')).toBe('03:15');
      expect(read('UTC').near('2026-03-01T23:15:00Z')).toMatch(/Mar 1.*23:15/);
      expect(read('Europe/Berlin').near('2026-03-01T23:15:00Z')).toBe('00:15');
    } finally {
      jest.useRealTimers();
    }
  });
});
