import type { Knex } from 'knex';
import { supportedDatabases, TestDatabases } from '../database/testDatabases';
import { keptConfig } from '../configuration/configState';
import {
  ConfigVersionStore,
  type ConfigPlace,
} from '../configuration/ConfigVersionStore';
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
  it('keep the newest 300 of an environment, and leave others alone', async () => {
    await store.append('another', undefined, sighting(), surroundings);
    await knex.batchInsert(
      'revision_states',
      Array.from({ length: 305 }, (_, index) => row(`set-${index}`, index)),
      50,
    );
    await store.append(
      PLACE,
      await store.findNewest(PLACE),
      sighting({ replicaSetUid: 'newest', revision: 999 }),
      surroundings,
    );
    const sets = (await store.list(PLACE)).map(
      ({ replicaSetUid }) => replicaSetUid,
    );
    expect(sets).toHaveLength(300);
    expect(sets[0]).toBe('set-6');
    expect(sets.at(-1)).toBe('newest');
    expect(await store.list('another')).toHaveLength(1);
  });

  it('let go of seen configurations that none of them names, when those are an hour old', async () => {
    const versions = await ConfigVersionStore.create({
      database: databaseService(knex),
    });
    const place = (environment: string): ConfigPlace => ({
      environment,
      kind: 'ConfigMap',
      name: 'quantum-rerank-config',
    });
    const observe = async (level: string, environment = PLACE) => {
      const { id } = await versions.observe(
        place(environment),
        keptConfig({
          data: { LOG_LEVEL: level },
          binaryData: {},
          resourceVersion: '7',
        }),
        'kubectl',
      );
      return id;
    };
    const named = await observe('named');
    const old = await observe('old');
    const elsewhere = await observe('elsewhere', 'another');
    await knex('config_versions').update({ taken_at: Date.now() - 7_200_000 });
    const fresh = await observe('fresh');
    await store.append(
      PLACE,
      undefined,
      sighting({ version: named }),
      surroundings,
    );
    const left = (await knex('config_versions').select('id')).map(
      ({ id }) => id,
    );
    expect(left.sort()).toEqual([named, fresh, elsewhere].sort());
    expect(left).not.toContain(old);
  });

  it('know nothing of surroundings whose record is damaged', async () => {
    await store.append(PLACE, undefined, sighting(), surroundings);
    for (const damaged of ['{', '{"ways":["telepathy"]}']) {
      await knex('revision_states').update({ surroundings: damaged });
      expect((await store.list(PLACE))[0]).toMatchObject({
        ...sighting(),
        surroundings: { ways: [], configMaps: [], secrets: [] },
      });
    }
  });
});

/** As `append` writes it, for many at once. */
function row(replicaSetUid: string, previous: number) {
  return {
    environment: PLACE,
    previous: -1 - previous,
    deployment_uid: 'deployment',
    replica_set_uid: replicaSetUid,
    revision: previous,
    started: true,
    surroundings: JSON.stringify(surroundings),
    digest: 'of what was seen',
    seen_at: 1,
  };
}
