import brokenWatch from '../fixtures/28-rollout-broken-deployment-watch.json';
import goodWatch from '../fixtures/26-rollout-good-deployment-watch.json';
import exceeded from '../fixtures/29-deployment-progress-deadline-exceeded.json';
import afterRollback from '../fixtures/36-deployment-after-rollback.json';
import paused from '../fixtures/40-deployment-paused.json';
import { judgeRollout, type RolloutFacts } from './rolloutStatus';

const states = (body: unknown) =>
  (body as Array<{ object: RolloutFacts }>).map(
    event => judgeRollout(event.object).state,
  );

describe('judgeRollout', () => {
  it('calls a good rollout complete only at its end', () => {
    const all = states(goodWatch.response.body);
    expect(new Set(all.slice(0, -2))).toEqual(new Set(['progressing']));
    expect(all.slice(-2)).toEqual(['complete', 'complete']);
  });

  it('calls a broken rollout stalled once its deadline has passed, not before', () => {
    const all = states(brokenWatch.response.body);
    expect(all.slice(0, -1).every(state => state === 'progressing')).toBe(true);
    expect(all.at(-1)).toBe('stalled');
  });

  it('says how far a stalled rollout came', () => {
    expect(judgeRollout(exceeded.response.body)).toEqual({
      state: 'stalled',
      message:
        'The rollout made no progress within its deadline. 3 of 5 replicas are updated',
    });
  });

  it('calls the deployment complete after a rollback', () => {
    expect(judgeRollout(afterRollback.response.body).state).toBe('complete');
  });

  it('does not take a deadline exceeded by an earlier rollout for the present one', () => {
    const stale = structuredClone(exceeded.response.body) as RolloutFacts;
    const condition = stale.status!.conditions!.find(
      candidate => candidate.type === 'Progressing',
    )!;
    expect(condition.message).toContain('quantum-rerank-76bdc55b89');
    expect(
      judgeRollout(stale, { newReplicaSet: 'quantum-rerank-6b54fc68f4' }).state,
    ).toBe('progressing');
    expect(
      judgeRollout(stale, { newReplicaSet: 'quantum-rerank-76bdc55b89' }).state,
    ).toBe('stalled');

    stale.metadata.generation = stale.status!.observedGeneration! + 1;
    expect(judgeRollout(stale).state).toBe('progressing');
  });

  it('lets numbers outweigh a stale condition', () => {
    const done = structuredClone(exceeded.response.body) as RolloutFacts;
    Object.assign(done.status!, {
      replicas: 5,
      updatedReplicas: 5,
      availableReplicas: 5,
    });
    expect(judgeRollout(done).state).toBe('complete');
  });

  it('names a paused deployment', () => {
    expect(judgeRollout(paused.response.body).state).toBe('paused');
  });

  it('counts old replicas and unavailable ones as unfinished', () => {
    const base = {
      metadata: { generation: 2 },
      spec: { replicas: 3 },
    };
    const status = { observedGeneration: 2, replicas: 4, updatedReplicas: 3 };
    expect(
      judgeRollout({ ...base, status: { ...status, availableReplicas: 3 } }),
    ).toEqual({
      state: 'progressing',
      message: '1 old replica waits for termination',
    });
    expect(
      judgeRollout({
        ...base,
        status: { ...status, replicas: 3, availableReplicas: 2 },
      }),
    ).toEqual({
      state: 'progressing',
      message: '2 of 3 updated replicas are available',
    });
  });

  it('is done with 0 replicas, and unknown without a status', () => {
    expect(
      judgeRollout({
        metadata: { generation: 1 },
        spec: { replicas: 0 },
        status: { observedGeneration: 1 },
      }).state,
    ).toBe('complete');
    expect(judgeRollout({ metadata: { generation: 1 }, spec: {} }).state).toBe(
      'unknown',
    );
  });
});
