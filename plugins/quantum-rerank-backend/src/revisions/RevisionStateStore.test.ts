import type { Knex } from 'knex';
import { supportedDatabases, TestDatabases } from '../database/testDatabases';
import { databaseService } from '../operations/__testUtils__/Testbed';
import { isNews, RevisionStateStore } from './RevisionStateStore';

jest.setTimeout(60_000);

const PLACE = 'quantum-rerank/production';
const surroundings = {
  ways: ['environment' as const],
  autoscaler: null,
  configMaps: [],
  secrets: [{ name: 'quantum-rerank-secrets', resourceVersion: '3' }],
};
const sighting = (changes: object = {}) => ({
  deploymentUid: 'deployment',
  replicaSetUid: 'set-1',
  revision: 1,
  configMap: 'quantum-rerank-config',
  version: 'version-1',
  resourceVersion: '7',
  started: true,
  ...changes,
});

describe.each(supportedDatabases())('states of revisions on %s', databaseId => {
  const databases = new TestDatabases();
  let knex: Knex;
  let store: RevisionStateStore;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    store = await RevisionStateStore.create({
      database: databaseService(knex),
    });
  });

  afterAll(() => databases.destroy());

  it('come back as they were recorded, in order, and only from their environment', async () => {
    const second = sighting({
      version: undefined,
      problem: 'it may not be read',
      started: false,
    });
    expect(await store.append(PLACE, undefined, sighting(), surroundings)).toBe(
      true,
    );
    const newest = await store.findNewest(PLACE);
    expect(isNews(newest, sighting({ resourceVersion: '8' }))).toBe(false);
    expect(isNews(newest, second)).toBe(true);
    await store.append(PLACE, newest, second, surroundings);

    const [first, last] = await store.list(PLACE);
    expect(first).toMatchObject({ ...sighting(), surroundings });
    expect(last).toMatchObject({
      problem: 'it may not be read',
      started: false,
    });
    expect(last.version).toBeUndefined();
    expect(await store.list('another')).toEqual([]);
  });

  it('are recorded by one replica of several that see the same', async () => {
    const recorded = await Promise.all(
      [1, 2, 3].map(() =>
        store.append(PLACE, undefined, sighting(), surroundings),
      ),
    );
    expect(recorded.filter(Boolean)).toEqual([true]);
    expect(await store.list(PLACE)).toHaveLength(1);
  });

  it('keep of a ReplicaSet what it began with, however often its ConfigMap is rewritten', async () => {
    for (let index = 0; index < 25; index++) {
      await store.append(
        PLACE,
        await store.findNewest(PLACE),
        sighting({ version: `version-${index}` }),
        surroundings,
      );
    }
    const versions = (await store.list(PLACE)).map(({ version }) => version);
    expect(versions).toHaveLength(20);
    expect(versions[0]).toBe('version-0');
    expect(versions.at(-1)).toBe('version-24');
  });

  it('tell how rollouts went, newest first, each once', async () => {
    const record = (revision: number, outcome: 'complete' | 'stalled') =>
      store.recordOutcome(PLACE, { replicaSetUid: 'set-1', revision }, outcome);
    await record(1, 'complete');
    await record(1, 'complete');
    await record(2, 'stalled');
    expect(await store.listOutcomes(PLACE, 'set-1')).toEqual([
      'stalled',
      'complete',
    ]);
    expect(await store.listOutcomes(PLACE, 'set-2')).toEqual([]);
  });
});
