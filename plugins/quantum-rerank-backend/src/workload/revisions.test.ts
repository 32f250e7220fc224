import afterRollback from '../fixtures/36-deployment-after-rollback.json';
import history from '../fixtures/30-replicasets-history.json';
import setsAfterRollback from '../fixtures/37-replicasets-after-rollback.json';
import { projectDeployment } from './projections/deployment';
import {
  projectReplicaSet,
  type StoredReplicaSet,
} from './projections/replicaSet';
import type { Json } from './projections/read';
import { listRevisions, pageOfRevisions } from './revisions';

const deployment = projectDeployment(
  afterRollback.response.body as unknown as Json,
);
const project = (items: unknown) =>
  (items as Json[]).map(item => projectReplicaSet(item));
const sets = project(setsAfterRollback.response.body.items);

describe('listRevisions', () => {
  it('reads the recorded history after a rollback, newest first', () => {
    const revisions = listRevisions(deployment, sets);
    expect(
      revisions.map(({ revision, changeCause, current, images }) => [
        revision,
        changeCause,
        current,
        images[0].image.split(':')[1],
      ]),
    ).toEqual([
      [4, 'release 1.1.0', true, '1.1.0'],
      [3, 'release 1.2.0', false, '1.2.0-broken'],
      [1, 'release 1.0.0', false, '1.0.0'],
    ]);
    expect(revisions[0]).toMatchObject({
      templateHash: '6b54fc68f4',
      replicas: { desired: 5, ready: 5 },
    });
    expect(revisions.every(({ restartOf }) => restartOf === undefined)).toBe(
      true,
    );
  });

  it('does not call a revision current whose template is not the deployment’s', () => {
    const before = project(history.response.body.items);
    expect(
      listRevisions(deployment, before)
        .filter(({ current }) => current)
        .map(({ changeCause }) => changeCause),
    ).toEqual(['release 1.1.0']);
  });

  function restarted(of: StoredReplicaSet, revision: number, at: string) {
    return {
      ...of,
      uid: `${revision}`,
      name: `restart-${revision}`,
      revision,
      template: {
        ...of.template,
        key: `${of.template.key}${at}`,
        restartedAt: at,
      },
    };
  }

  it('marks revisions that differ from a lower one by a restart only', () => {
    const [good] = sets;
    const first = restarted(good, 5, '2026-11-23T09:00:00Z');
    const second = restarted(good, 6, '2026-11-23T10:00:00Z');
    expect(
      listRevisions(deployment, [...sets, first, second]).map(
        ({ revision, restartOf }) => [revision, restartOf],
      ),
    ).toEqual([
      [6, 5],
      [5, 4],
      [4, undefined],
      [3, undefined],
      [1, undefined],
    ]);
  });

  it('does not call the original a restart of its restart', () => {
    const [good, ...others] = sets;
    const restart = restarted(good, 3, '2026-11-23T09:00:00Z');
    const renumbered = { ...good, revision: 9 };
    expect(
      listRevisions(deployment, [renumbered, restart, ...others]).find(
        ({ revision }) => revision === 9,
      )?.restartOf,
    ).toBeUndefined();
  });

  it('leaves out ReplicaSets of others and those with unreadable numbers', () => {
    const raw = structuredClone(
      setsAfterRollback.response.body.items,
    ) as unknown as Array<{
      metadata: {
        annotations: Record<string, string>;
        ownerReferences: Array<{ uid: string }>;
      };
    }>;
    raw[0].metadata.annotations['deployment.kubernetes.io/revision'] =
      '1e9999; drop';
    raw[1].metadata.ownerReferences[0].uid = 'somebody-else';
    expect(
      listRevisions(deployment, project(raw)).map(({ revision }) => revision),
    ).toEqual([1]);
  });
});

describe('pageOfRevisions', () => {
  const revisions = listRevisions(deployment, sets);

  it('turns pages', () => {
    const first = pageOfRevisions(revisions, { limit: 2 });
    expect(first.items.map(({ revision }) => revision)).toEqual([4, 3]);
    expect(first.totalItems).toBe(3);
    const second = pageOfRevisions(revisions, {
      limit: 2,
      cursor: first.nextCursor,
    });
    expect(second.items.map(({ revision }) => revision)).toEqual([1]);
    expect(second.nextCursor).toBeUndefined();
  });

  it('keeps its place when revisions vanish and appear', () => {
    const { nextCursor } = pageOfRevisions(revisions, { limit: 2 });
    const later = [{ ...revisions[0], revision: 5 }, revisions[2]];
    expect(
      pageOfRevisions(later, { limit: 2, cursor: nextCursor }).items.map(
        ({ revision }) => revision,
      ),
    ).toEqual([1]);
  });

  it('refuses cursors it never gave', () => {
    expect(() => pageOfRevisions(revisions, { cursor: 'x' })).toThrow('cursor');
  });
});
