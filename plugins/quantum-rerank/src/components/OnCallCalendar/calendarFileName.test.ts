import { calendarFileName } from './calendarFileName';

describe('calendarFileName', () => {
  it('names service, environment and the first day in UTC', () => {
    expect(
      calendarFileName({
        entityRef: 'component:default/quantum-rerank',
        environment: 'production',
        from: '2026-03-02T23:00:00+02:00',
        to: '2026-03-30T00:00:00Z',
      }),
    ).toBe('on-call-quantum-rerank-production-2026-03-02.ics');
  });
});
