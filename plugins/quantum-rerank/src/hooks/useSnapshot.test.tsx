import { TestApiProvider } from '@backstage/frontend-test-utils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import type { Snapshot } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import {
  ENTITY_REF,
  fakeApi,
  FakeSignals,
  failing,
  snapshot,
} from '../__testUtils__';
import { quantumRerankApiRef } from '../api';
import {
  CATCH_UP_DELAYS_MS,
  POLL_INTERVAL_MS,
  SAFETY_POLL_INTERVAL_MS,
} from './useLiveRefresh';
import { useSnapshot } from './useSnapshot';

const ref = { entityRef: ENTITY_REF, environment: 'production' };

function renderSnapshot(
  options: { withSignals?: boolean; signals?: FakeSignals } = {},
) {
  const api = fakeApi();
  const signals = options.signals ?? new FakeSignals();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <TestApiProvider
      apis={[
        [quantumRerankApiRef, api],
        ...(options.withSignals === false
          ? []
          : [[signalApiRef, signals] as const]),
      ]}
    >
      {children}
    </TestApiProvider>
  );
  const { result } = renderHook(() => useSnapshot(ref), { wrapper });
  return { api, signals, result };
}

function hidePage(hidden: boolean) {
  jest.spyOn(document, 'hidden', 'get').mockReturnValue(hidden);
  act(() => {
    document.dispatchEvent(new Event('visibilitychange'));
  });
}

describe('useSnapshot', () => {
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('asks for what is newer than it has when the backend signals', async () => {
    const { api, signals, result } = renderSnapshot();
    await waitFor(() => expect(result.current.value?.version).toBe('v1'));
    expect(api.getSnapshot.mock.calls[0][1]?.ifNoneMatch).toBeUndefined();

    api.setSnapshot(snapshot({ version: 'v2' }));
    signals.send();
    await waitFor(() => expect(result.current.value?.version).toBe('v2'));
    expect(api.getSnapshot).toHaveBeenCalledTimes(2);
    expect(api.getSnapshot.mock.calls[1]).toEqual([
      ref,
      expect.objectContaining({ ifNoneMatch: 'v1' }),
    ]);
  });

  it('keeps what it has when the backend says "not modified"', async () => {
    const { api, signals, result } = renderSnapshot();
    await waitFor(() => expect(result.current.value).toBeDefined());
    const before = result.current.value;
    signals.send();
    await waitFor(() => expect(api.getSnapshot).toHaveBeenCalledTimes(2));
    await waitFor(() => expect(result.current.error).toBeUndefined());
    expect(result.current.value).toBe(before);
  });

  it('ignores signals of other environments, entities and kinds', async () => {
    const { api, signals, result } = renderSnapshot();
    await waitFor(() => expect(result.current.value).toBeDefined());
    signals.send({ environment: 'staging' });
    signals.send({ entityRef: 'component:default/other' });
    signals.send({ type: 'operations' });
    expect(api.getSnapshot).toHaveBeenCalledTimes(1);
  });

  it('has one request in flight and never misses the last of a burst', async () => {
    const { api, signals, result } = renderSnapshot();
    await waitFor(() => expect(result.current.value).toBeDefined());

    let answer: (value: Snapshot) => void = () => {};
    api.getSnapshot.mockImplementationOnce(
      () => new Promise(resolve => (answer = resolve)),
    );
    signals.send({ version: 'v2' });
    signals.send({ version: 'v3' });
    signals.send({ version: 'v4' });
    expect(api.getSnapshot).toHaveBeenCalledTimes(2);

    api.setSnapshot(snapshot({ version: 'v4' }));
    await act(async () => answer(snapshot({ version: 'v2' })));
    await waitFor(() => expect(result.current.value?.version).toBe('v4'));
    expect(api.getSnapshot).toHaveBeenCalledTimes(3);
  });

  it('finds what changed before the subscription was in force', async () => {
    jest.useFakeTimers();
    const { api, result } = renderSnapshot();
    await act(async () => jest.advanceTimersByTimeAsync(0));
    api.setSnapshot(snapshot({ version: 'v2' }));
    await act(async () => jest.advanceTimersByTimeAsync(CATCH_UP_DELAYS_MS[0]));
    expect(result.current.value?.version).toBe('v2');
  });

  it('does not ask again for what is shown once the page is long subscribed', async () => {
    jest.useFakeTimers();
    const { signals } = renderSnapshot();
    const longest = Math.max(...CATCH_UP_DELAYS_MS);
    await act(async () => jest.advanceTimersByTimeAsync(longest));
    const { api } = renderSnapshot({ signals });
    await act(async () => jest.advanceTimersByTimeAsync(longest));
    expect(api.getSnapshot).toHaveBeenCalledTimes(1);
  });

  it('polls while signals are unavailable', async () => {
    jest.useFakeTimers();
    const { api } = renderSnapshot({ withSignals: false });
    await act(async () => jest.advanceTimersByTimeAsync(POLL_INTERVAL_MS));
    expect(api.getSnapshot).toHaveBeenCalledTimes(2);
  });

  it('polls slowly even with signals, faster while the backend fails', async () => {
    jest.useFakeTimers();
    const { api, result } = renderSnapshot();
    await act(async () => jest.advanceTimersByTimeAsync(POLL_INTERVAL_MS));
    expect(api.getSnapshot).toHaveBeenCalledTimes(
      1 + CATCH_UP_DELAYS_MS.length,
    );
    api.getSnapshot.mockClear();
    api.getSnapshot.mockImplementation(failing(503, 'cluster is away'));
    await act(async () =>
      jest.advanceTimersByTimeAsync(SAFETY_POLL_INTERVAL_MS - POLL_INTERVAL_MS),
    );
    expect(api.getSnapshot).toHaveBeenCalledTimes(1);
    expect(result.current.error).toBeDefined();
    expect(result.current.value?.version).toBe('v1');
    await act(async () => jest.advanceTimersByTimeAsync(POLL_INTERVAL_MS));
    expect(api.getSnapshot).toHaveBeenCalledTimes(2);
  });

  it('asks nothing while the page is hidden, and at once when it is shown', async () => {
    jest.useFakeTimers();
    const { api, signals } = renderSnapshot();
    await act(async () => jest.advanceTimersByTimeAsync(0));
    hidePage(true);
    signals.send();
    await act(async () =>
      jest.advanceTimersByTimeAsync(2 * SAFETY_POLL_INTERVAL_MS),
    );
    expect(api.getSnapshot).toHaveBeenCalledTimes(1);
    hidePage(false);
    await act(async () => jest.advanceTimersByTimeAsync(0));
    expect(api.getSnapshot).toHaveBeenCalledTimes(2);
  });
});
