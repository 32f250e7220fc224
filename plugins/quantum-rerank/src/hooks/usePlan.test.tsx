import { TestApiProvider } from '@backstage/frontend-test-utils';
import type { Plan } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { ENTITY_REF, failing, fakeApi, plan } from '../__testUtils__';
import { quantumRerankApiRef } from '../api';
import { PLAN_DEBOUNCE_MS, usePlan } from './usePlan';

const ref = { entityRef: ENTITY_REF, environment: 'production' };

function renderPlan(replicas: number | undefined) {
  const api = fakeApi();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <TestApiProvider apis={[[quantumRerankApiRef, api]]}>
      {children}
    </TestApiProvider>
  );
  const rendered = renderHook(
    (props: { replicas?: number }) =>
      usePlan(
        ref,
        props.replicas === undefined
          ? undefined
          : { action: 'scale', parameters: { replicas: props.replicas } },
      ),
    { wrapper, initialProps: { replicas } },
  );
  return { api, ...rendered };
}

async function pass(milliseconds: number) {
  await act(async () => jest.advanceTimersByTimeAsync(milliseconds));
}

describe('usePlan', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('asks at once for the first request and nothing without one', async () => {
    const { api, result, rerender } = renderPlan(undefined);
    await pass(1000);
    expect(api.createPlan).not.toHaveBeenCalled();
    rerender({ replicas: 5 });
    await pass(0);
    expect(api.createPlan).toHaveBeenCalledTimes(1);
    expect(result.current).toMatchObject({ current: true });
  });

  it('waits until the typing rests and aborts the question before', async () => {
    const { api, result, rerender } = renderPlan(3);
    let answerFirst: (value: Plan) => void = () => {};
    api.createPlan.mockImplementationOnce(
      () => new Promise(resolve => (answerFirst = resolve)),
    );
    await pass(0);
    const signal = api.createPlan.mock.calls[0][2]?.signal;

    rerender({ replicas: 1 });
    expect(signal?.aborted).toBe(true);
    rerender({ replicas: 12 });
    await pass(PLAN_DEBOUNCE_MS - 1);
    expect(api.createPlan).toHaveBeenCalledTimes(1);
    await act(async () => answerFirst(plan({ hash: 'late' })));
    expect(result.current.plan).toBeUndefined();

    await pass(1);
    expect(api.createPlan).toHaveBeenCalledTimes(2);
    expect(api.createPlan.mock.calls[1][1].parameters).toEqual({
      replicas: 12,
    });
    expect(result.current).toMatchObject({
      current: true,
      plan: { hash: 'hash-1' },
    });
  });

  it('keeps the old plan on the screen, not as current, while asking again', async () => {
    const { api, result } = renderPlan(5);
    await pass(0);
    api.createPlan.mockResolvedValueOnce(plan({ hash: 'hash-2' }));
    act(() => result.current.replan());
    expect(result.current).toMatchObject({
      current: false,
      plan: { hash: 'hash-1' },
    });
    await pass(0);
    expect(result.current).toMatchObject({
      current: true,
      plan: { hash: 'hash-2' },
    });
  });

  it('tells the error of this request only', async () => {
    const { api, result, rerender } = renderPlan(5);
    api.createPlan.mockImplementationOnce(failing(503, 'away'));
    await pass(0);
    expect(result.current).toMatchObject({ current: true });
    expect(result.current.error).toBeDefined();
    rerender({ replicas: 6 });
    expect(result.current.error).toBeUndefined();
    await pass(PLAN_DEBOUNCE_MS);
    expect(result.current.plan).toBeDefined();
  });
});
