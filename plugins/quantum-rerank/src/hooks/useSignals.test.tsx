import { TestApiProvider } from '@backstage/frontend-test-utils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import type { SignalRangeName } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import {
  ENTITY_REF,
  failing,
  fakeApi,
  FakeSignals,
  signalHistory,
  signals as someSignals,
} from '../__testUtils__';
import { quantumRerankApiRef } from '../api';
import { useHealth } from './useHealth';
import { useProfileFindings } from './useProfileFindings';
import { useSignalHistory } from './useSignalHistory';
import { useSignals } from './useSignals';

const ref = { entityRef: ENTITY_REF, environment: 'production' };

function surroundings() {
  const api = fakeApi();
  const signals = new FakeSignals();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <TestApiProvider
      apis={[
        [quantumRerankApiRef, api],
        [signalApiRef, signals],
      ]}
    >
      {children}
    </TestApiProvider>
  );
  return { api, signals, wrapper };
}

describe('useSignals', () => {
  it('reads again when the backend signals, and only then', async () => {
    const { api, signals, wrapper } = surroundings();
    const { result } = renderHook(() => useSignals(ref), { wrapper });
    await waitFor(() => expect(result.current.value?.version).toBe('1'));
    signals.send({ type: 'snapshot' });
    signals.send({ type: 'signals', environment: 'staging' });
    expect(api.getSignals).toHaveBeenCalledTimes(1);

    api.getSignals.mockImplementation(async () =>
      someSignals(ref, { version: '2' }),
    );
    signals.send({ type: 'signals' });
    await waitFor(() => expect(result.current.value?.version).toBe('2'));
  });

  it('keeps what it has when the backend fails, and says so', async () => {
    const { api, signals, wrapper } = surroundings();
    const { result } = renderHook(() => useSignals(ref), { wrapper });
    await waitFor(() => expect(result.current.value).toBeDefined());
    api.getSignals.mockImplementation(failing(503, 'no answer'));
    signals.send({ type: 'signals' });
    await waitFor(() => expect(result.current.error).toBeDefined());
    expect(result.current.value?.version).toBe('1');
  });
});

describe('useHealth', () => {
  it('reads again when the backend signals', async () => {
    const { api, signals, wrapper } = surroundings();
    const { result } = renderHook(() => useHealth(ref), { wrapper });
    await waitFor(() => expect(result.current.value?.state).toBe('ok'));
    signals.send({ type: 'signals' });
    await waitFor(() => expect(api.getHealth).toHaveBeenCalledTimes(2));
  });
});

describe('useProfileFindings', () => {
  it('reads what is odd about the profile once', async () => {
    const { api, wrapper } = surroundings();
    const { result } = renderHook(() => useProfileFindings(ENTITY_REF), {
      wrapper,
    });
    await waitFor(() => expect(result.current.value?.items).toEqual([]));
    expect(api.getProfileFindings).toHaveBeenCalledTimes(1);
  });
});

describe('useSignalHistory', () => {
  it('keeps the old range as outdated until the new one is there', async () => {
    const { api, wrapper } = surroundings();
    const { result, rerender } = renderHook(
      ({ range }: { range: SignalRangeName }) =>
        useSignalHistory(ref, 'similarity-p95', range),
      { wrapper, initialProps: { range: '1h' } },
    );
    await waitFor(() => expect(result.current.value).toBeDefined());
    expect(api.getSignalHistory.mock.lastCall?.slice(0, 3)).toEqual([
      ref,
      'similarity-p95',
      { range: '1h' },
    ]);

    let answer = () => {};
    api.getSignalHistory.mockImplementation(
      () =>
        new Promise(resolve => {
          answer = () => resolve(signalHistory({ range: '24h' }));
        }),
    );
    rerender({ range: '24h' });
    expect(result.current.value?.range).toBe('1h');
    expect(result.current.outdated).toBe(true);
    answer();
    await waitFor(() => expect(result.current.value?.range).toBe('24h'));
    expect(result.current.outdated).toBe(false);
  });

  it('does not show one signal as another', async () => {
    const { wrapper } = surroundings();
    const { result, rerender } = renderHook(
      ({ id }: { id: string }) => useSignalHistory(ref, id, '1h'),
      { wrapper, initialProps: { id: 'similarity-p95' } },
    );
    await waitFor(() => expect(result.current.value).toBeDefined());
    rerender({ id: 'memory' });
    expect(result.current.value).toBeUndefined();
    await waitFor(() => expect(result.current.value?.signal).toBe('memory'));
  });

  it('reads again when signals or operations change', async () => {
    const { api, signals, wrapper } = surroundings();
    const { result } = renderHook(
      () => useSignalHistory(ref, 'similarity-p95', '1h'),
      { wrapper },
    );
    await waitFor(() => expect(result.current.value).toBeDefined());
    signals.send({ type: 'signals' });
    await waitFor(() => expect(api.getSignalHistory).toHaveBeenCalledTimes(2));
    signals.send({ type: 'operations' });
    await waitFor(() => expect(api.getSignalHistory).toHaveBeenCalledTimes(3));
  });
});
