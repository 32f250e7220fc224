import type { Sandbox } from '../sandbox';
import { normalise, without } from './normalise';
import { recordedCluster } from './recordedCluster';
import type { Recording } from './recordings';
import { recording, replay } from './recordings';

interface Group {
  name: string;
  preferredVersion: { groupVersion: string };
}

describe('recordings of discovery, reads and access', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await recordedCluster();
  });

  afterAll(async () => {
    await sandbox.stop();
  });

  const names = (body: unknown) => Object.keys(body as object).sort();

  it('01 names the same facts about the version', async () => {
    const recorded = recording('01');
    const answer = await replay(sandbox, recorded);
    expect(names(answer.body)).toEqual(names(recorded.response.body));
    expect(answer.body).toMatchObject({ major: '1', minor: '36' });
  });

  it('02 serves groups under their recorded versions', async () => {
    const recorded = recording('02');
    const answer = await replay(sandbox, recorded);
    const versions = (body: unknown) =>
      (body as { groups: Group[] }).groups.map(group => [
        group.name,
        group.preferredVersion.groupVersion,
      ]);
    const served = versions(answer.body);
    expect(versions(recorded.response.body)).toEqual(
      expect.arrayContaining(served),
    );
    expect(served.length).toBeGreaterThan(8);
  });

  /** What differs for a reason; everything else is compared whole. */
  const EXEMPT: Record<string, string[]> = {
    // Ages, and the prose with which the server describes columns.
    '08': ['columnDefinitions.*.description', 'rows.*.cells.4'],
  };

  it.each([
    '03',
    '04',
    '05',
    '06',
    '07',
    '08',
    '09',
    '10',
    '11',
    '12',
    '13',
    '14',
    '15',
  ])('%s is answered alike', async number => {
    const recorded: Recording = recording(number);
    const answer = await replay(sandbox, recorded);
    const exempt = EXEMPT[number] ?? [];
    expect(answer.status).toBe(recorded.response.status);
    expect(normalise(without(answer.body, exempt))).toEqual(
      normalise(without(recorded.response.body, exempt)),
    );
  });

  it('06 hands out a token that leads to the rest', async () => {
    const { body } = await replay(sandbox, recording('06'));
    const first = body as {
      metadata: { continue: string };
      items: { metadata: { name: string } }[];
    };
    const next = await replay(sandbox, recording('06'), {
      path: path =>
        `${path}&continue=${encodeURIComponent(first.metadata.continue)}`,
    });
    const second = next.body as typeof first;
    const found = [...first.items, ...second.items].map(
      ({ metadata }) => metadata.name,
    );
    const present = sandbox
      .objects()
      .list('pods')
      .map(({ metadata }) => metadata.name);
    expect(found).toEqual(present);
    expect(second.metadata.continue).toBeUndefined();
  });

  it('69 reports each check of readiness', async () => {
    const recorded = recording('69');
    const answer = await replay(sandbox, recorded);
    expect(answer.status).toBe(200);
    expect(answer.contentType).toBe(
      recorded.response.headers?.['content-type'],
    );
    const form = /^(\[\+\]\S+ ok\n)+readyz check passed\n$/;
    expect(recorded.response.body).toMatch(form);
    expect(answer.body).toMatch(form);
  });
});
