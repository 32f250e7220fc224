import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { JsonArray } from '@backstage/types';
import { parse } from 'yaml';
import { parseProfile } from './parseProfile';
import { InvalidProfileError } from './profileProblems';

const good = readFileSync(
  resolvePackagePath(
    '@quantumrerank/backstage-plugin-quantum-rerank-backend',
    'profiles',
    'quantum-rerank.yaml',
  ),
  'utf8',
);

function problemsOf(text: string, overrides = {}) {
  try {
    parseProfile(text, 'profile.yaml', overrides);
  } catch (error) {
    if (error instanceof InvalidProfileError) {
      return error;
    }
    throw error;
  }
  throw new Error('was accepted');
}

function lineOf(text: string, part: string) {
  return text.slice(0, text.indexOf(part)).split('\n').length;
}

describe('parseProfile', () => {
  it('reports all problems at once, each with line, column and field', () => {
    const text = good
      .replace('namespace: quantum-rerank-staging', 'namespace: Quantum_Rerank')
      .replace('email: security@company.com', 'email: security')
      .replace('effect: refuse', 'effect: forbid')
      .replace('    title: Staging\n', '');
    const { problems, message } = problemsOf(text);
    expect(
      problems.map(({ line, column, field }) => ({ line, column, field })),
    ).toEqual(
      expect.arrayContaining([
        {
          line: lineOf(text, 'Quantum_Rerank'),
          column: 16,
          field: 'environments[1].namespace',
        },
        {
          line: lineOf(text, 'email: security\n'),
          column: 12,
          field: 'contacts[5].email',
        },
        {
          line: lineOf(text, 'forbid'),
          column: 13,
          field: 'guardrails[2].effect',
        },
        {
          line: lineOf(text, 'name: staging'),
          column: 5,
          field: 'environments[1].title',
        },
      ]),
    );
    expect(problems).toHaveLength(4);
    expect(message).toContain('must be a DNS label');
    expect(message).toContain(
      '"require-typed-confirmation"|"require-approval"|"refuse"',
    );
    expect(message).toContain('environments[1].title: is missing');
  });

  it.each([
    [
      { kind: 'StatefulSet', name: 'worker' },
      'consumers[0].kind',
      'must be Deployment: no other kind is restarted',
    ],
    [
      { kind: 'Deployment', name: 'quantum-rerank' },
      'consumers[0].name',
      'is the operated deployment itself, which is restarted anyway',
    ],
    [
      { kind: 'Deployment', name: '../worker' },
      'consumers[0].name',
      'must be a Kubernetes object name',
    ],
  ])('refuses the consumer %j', (consumer, field, message) => {
    const { problems } = problemsOf(good, {
      production: { consumers: [consumer] },
    });
    expect(problems).toEqual([
      {
        field: `quantumRerank.profiles[].environments.production.${field}`,
        message,
      },
    ]);
  });

  it('refuses a consumer that is named twice', () => {
    const worker = { kind: 'Deployment', name: 'worker' };
    const { problems } = problemsOf(good, {
      production: { consumers: [worker, worker] },
    });
    expect(problems).toEqual([
      expect.objectContaining({ message: 'is used twice: worker' }),
    ]);
  });

  it('names the known keys beside an unknown one', () => {
    const text = good.replace('      min: 3', '      minimum: 3');
    const { problems } = problemsOf(text);
    expect(problems).toContainEqual({
      line: lineOf(text, 'minimum'),
      column: 7,
      field: 'environments[0].replicas.minimum',
      message: 'is not a known key; known here are min, max',
    });
  });

  it('refuses contradictions between fields', () => {
    const { message } = problemsOf(
      good.replace('min: 3', 'min: 30').replace('[staging]', '[stagging]'),
    );
    expect(message).toContain(
      'environments[0].replicas.min: must not be above replicas.max',
    );
  });

  it('refuses duplicate keys and broken YAML with their place', () => {
    const duplicate = good.replace(
      'kind: OperationsProfile',
      'kind: OperationsProfile\nkind: OperationsProfile',
    );
    expect(problemsOf(duplicate).problems).toEqual([
      expect.objectContaining({
        line: lineOf(duplicate, 'kind: OperationsProfile') + 1,
        message: expect.stringContaining('unique'),
      }),
    ]);
    expect(problemsOf('a: [1, 2').problems[0].line).toBe(1);
    expect(problemsOf('').message).toContain('profile.yaml:1:1');
    expect(problemsOf(`${good}\n---\n${good}`).message).toContain('document');
  });

  it('refuses documents that explode or are too long', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...['b', 'c', 'd', 'e', 'f'].map(
        (name, i) =>
          `${name}: &${name} [${Array(9).fill(`*${'abcdef'[i]}`).join(', ')}]`,
      ),
    ].join('\n');
    expect(problemsOf(bomb).message).toContain('too many aliases');
    expect(problemsOf(`# ${'x'.repeat(1024 * 1024)}`).message).toContain(
      'longer than 1 MiB',
    );
  });

  it('checks what app-config changes', () => {
    const { problems } = problemsOf(good, {
      prod: { cluster: 'c' },
      staging: { namespace: 'Not A Label' },
    });
    expect(problems.map(({ field }) => field)).toEqual([
      'quantumRerank.profiles[].environments.prod',
      'quantumRerank.profiles[].environments.staging.namespace',
    ]);
    expect(problems[0].message).toContain('production, staging');
  });

  it.each([
    ["{ cron: '99 7 * * *' }", /cron "99 7 \* \* \*" never comes/],
    ["{ cron: 'H 7 * * *' }", /must be five fields of numbers or names/],
    ["{ cron: '0 0 30 2 *' }", /never comes/],
    ["{ cron: '0 7 * *' }", /must be a cron expression of five fields/],
    ["{ cron: '0 7 * * *', timeZone: Mars }", /IANA time zone/],
  ])('refuses the schedule %s with its place', (schedule, words) => {
    const text = good.replace(
      '  title: Morning check\n',
      `  title: Morning check\n  schedule: ${schedule}\n`,
    );
    const { problems } = problemsOf(text);
    expect(problems).toEqual([
      expect.objectContaining({
        line: lineOf(text, '  schedule: {'),
        field: expect.stringMatching(/^morningCheck\.schedule\./),
        message: expect.stringMatching(words),
      }),
    ]);
  });

  it.each([
    ['cron: 0 0 30 2 *', 'freezeWindows[0].cron', /never comes/],
    ["start: '2026-02-30T00:00'", 'freezeWindows[0].start', /not a date/],
    [
      "start: '2026-01-01T00:00'\n    rrule: FREQ=HOURLY",
      'freezeWindows[0].rrule',
      /FREQ=DAILY/,
    ],
  ])('refuses freeze windows that never come: %s', (rule, field, words) => {
    const { problems } = problemsOf(
      `${good}\nfreezeWindows:\n  - id: one\n    title: One\n    duration: 1h\n    ${rule}\n`,
    );
    expect(problems).toEqual([
      expect.objectContaining({
        field,
        message: expect.stringMatching(words),
      }),
    ]);
  });

  it('refuses a verification by a signal that is none', () => {
    const { problems } = problemsOf(
      `${good}\nverification:\n  signals: [error-rate, nothing]\n`,
    );
    expect(problems).toEqual([
      expect.objectContaining({
        field: expect.stringMatching(/^verification\.signals.*1/),
        message: 'names no signal of the profile: "nothing"',
      }),
    ]);
  });

  it('refuses steps of checks that have the same id', () => {
    const { message } = problemsOf(
      good
        .replace('id: responsiveness', 'id: service-health')
        .replace('      - id: ready\n', '      - id: health\n'),
    );
    expect(message).toMatch(/morningCheck\.steps: must not use an id twice/);
    expect(message).toMatch(
      /validation\.smoke\.steps: must not use an id twice/,
    );
  });

  describe('with rotations of app-config', () => {
    const rotation = (changes: object = {}) => ({
      id: 'primary',
      title: 'Primary',
      level: 1,
      timeZone: 'Europe/Berlin',
      layers: [
        {
          id: 'weekly',
          start: '2026-01-05',
          handover: { time: '09:00' },
          length: '1w',
          participants: [{ user: 'user:default/ann' }],
        },
      ],
      ...changes,
    });

    const replace = (replacements: object) =>
      parseProfile(good, 'profile.yaml', {}, replacements);

    it('replaces those of the profile, and nothing else', () => {
      const profile = replace({
        rotations: [rotation()],
        calendars: [{ id: 'vendor', title: 'Vendor', level: 2 }],
      });
      expect(profile.rotations.map(({ id }) => id)).toEqual(['primary']);
      expect(profile.calendars.map(({ id }) => id)).toEqual(['vendor']);
      expect(profile.onCall).toEqual(['group:default/quantum-rerank-on-call']);
      expect(replace({ onCall: [] }).onCall).toEqual([]);
      expect(replace({ onCall: [] }).rotations).toHaveLength(3);
    });

    it('the example has rotations of people that it has', () => {
      const root = resolve(__dirname, '../../../..');
      const read = (file: string) => readFileSync(resolve(root, file), 'utf8');
      const { quantumRerank } = parse(read('app-config.yaml')) as {
        quantumRerank: { profiles: Array<{ rotations: JsonArray }> };
      };
      const { rotations } = replace({
        rotations: quantumRerank.profiles[0].rotations,
      });
      const users = read('examples/org.yaml');
      const participants = rotations.flatMap(({ layers }) =>
        layers.flatMap(layer => layer.participants),
      );
      expect(participants.length).toBeGreaterThan(8);
      for (const participant of participants) {
        expect(participant).toEqual({
          user: expect.stringMatching(/^user:default\//),
        });
        const { user } = participant as { user: string };
        expect(users).toContain(`name: ${user.split('/')[1]}\n`);
      }
    });

    it.each([
      [rotation({ timeZone: 'Mars/Olympus' }), 'timeZone', /IANA/],
      [rotation({ layers: [] }), 'layers', />=1/],
      [
        rotation({ layers: [{ ...rotation().layers[0], participants: [] }] }),
        'layers[0].participants',
        />=1/,
      ],
      [
        rotation({
          layers: [
            { ...rotation().layers[0], participants: [{ contact: 'nobody' }] },
          ],
        }),
        'layers[0].participants[0]',
        /no contact of this profile: nobody/,
      ],
      [
        rotation({ layers: [{ ...rotation().layers[0], length: '0d' }] }),
        'layers[0].length',
        /days or weeks/,
      ],
      [
        rotation({
          layers: [{ ...rotation().layers[0], start: '2026-02-30' }],
        }),
        'layers[0].start',
        /date/i,
      ],
    ])('names what is wrong: %#', (wrong, field, words) => {
      let thrown: unknown;
      try {
        replace({ rotations: [wrong] });
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(InvalidProfileError);
      expect((thrown as InvalidProfileError).problems).toEqual([
        expect.objectContaining({
          field: `quantumRerank.profiles[].rotations[0].${field}`,
          message: expect.stringMatching(words),
        }),
      ]);
    });
  });
});
