import { TestApiProvider } from '@backstage/frontend-test-utils';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { fakeApi, operation, responseError } from '../__testUtils__';
import { quantumRerankApiRef } from '../api';
import { useOperation } from './useOperation';

function renderOperation(api = fakeApi()) {
  const wrapper = ({ children }: { children: ReactNode }) => (
    <TestApiProvider apis={[[quantumRerankApiRef, api]]}>
      {children}
    </TestApiProvider>
  );
  return { api, ...renderHook(() => useOperation('op-1'), { wrapper }) };
}

describe('useOperation', () => {
  it('follows the stream and never goes back', async () => {
    const { api, result } = renderOperation();
    await waitFor(() => expect(result.current.value?.state).toBe('queued'));

    await act(async () =>
      api.push(operation({ sequence: 3, state: 'running' })),
    );
    expect(result.current.value?.state).toBe('running');

    act(() => result.current.accept(operation({ sequence: 2 })));
    expect(result.current.value?.state).toBe('running');
  });

  it('stops watching when it is no longer shown', async () => {
    const { api, result, unmount } = renderOperation();
    await waitFor(() => expect(result.current.value).toBeDefined());
    unmount();
    expect(api.watchOperation.mock.calls[0][1]?.signal?.aborted).toBe(true);
  });

  it('tells since when the backend is not heard, until it is again', async () => {
    const api = fakeApi();
    const { result } = renderOperation(api);
    await waitFor(() => expect(result.current.value).toBeDefined());
    expect(result.current.lostSince).toBeUndefined();
    const { onConnection } = api.watchOperation.mock.calls[0][1] ?? {};

    const before = Date.now();
    act(() => onConnection?.('lost'));
    const since = result.current.lostSince;
    expect(since).toBeGreaterThanOrEqual(before);
    expect(result.current.value?.state).toBe('queued');
    act(() => onConnection?.('lost'));
    expect(result.current.lostSince).toBe(since);

    act(() => onConnection?.('open'));
    expect(result.current.lostSince).toBeUndefined();
  });

  it('tells why there is nothing to follow, and tries again when asked', async () => {
    const error = await responseError(404, 'There is no operation op-1.');
    const api = fakeApi();
    api.watchOperation.mockImplementationOnce(() => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }),
    }));
    const { result } = renderOperation(api);
    await waitFor(() => expect(result.current.error).toBe(error));
    act(() => result.current.retry());
    await waitFor(() => expect(result.current.value?.id).toBe('op-1'));
    expect(result.current.error).toBeUndefined();
  });
});
