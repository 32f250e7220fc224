import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  durationToMilliseconds,
  profileSchema,
  type Profile,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { parse, stringify } from 'yaml';
import { alertProfile } from '../__testUtils__/alertsBed';
import { hasProgram } from '../__testUtils__/programs';
import { writeRules } from './command';
import { rulesFile } from './rulesFile';

const run = promisify(execFile);
const MINUTE = 60_000;
const BUILT_IN = resolvePackagePath(
  '@quantumrerank/backstage-plugin-quantum-rerank-backend',
  'profiles/quantum-rerank.yaml',
);

/** The guide, with queries for the two signals that the service does not expose. */
async function guide(): Promise<Profile> {
  const profile = parse(await readFile(BUILT_IN, 'utf8'));
  const queries: Record<string, string> = {
    'disk-utilization': 'max(test_disk_ratio{namespace="$namespace"})',
    'security-events': 'sum(increase(test_security_total[$window]))',
  };
  for (const signal of profile.signals) {
    signal.promql ??= queries[signal.id];
  }
  return profileSchema.parse(profile);
}

/** Series that cross the bound of each rule from the beginning on. */
const CROSSING: Record<string, Record<string, string>> = {
  'service-unavailable': {
    'up{namespace="quantum-rerank",job="quantum-rerank"}': '0x200',
  },
  'error-rate-critical': rates(11, 100),
  'error-rate-high': rates(6, 100),
  'response-time-critical': times(110, 100),
  'response-time-high': times(60, 100),
  'response-time-elevated': times(30, 100),
  'memory-critical': gauge('quantum_rerank_memory_utilization_ratio', 0.91),
  'memory-elevated': gauge('quantum_rerank_memory_utilization_ratio', 0.71),
  'cpu-high': gauge('quantum_rerank_cpu_utilization_ratio', 0.81),
  'cache-miss-rate': {
    'quantum_rerank_cache_requests_total{namespace="quantum-rerank",result="hit"}':
      '0+19x200',
    'quantum_rerank_cache_requests_total{namespace="quantum-rerank",result="miss"}':
      '0+81x200',
  },
  'disk-full': gauge('test_disk_ratio', 0.81),
  'security-events': { 'test_security_total{}': '0+1x200' },
};

function rates(errors: number, requests: number) {
  return {
    'quantum_rerank_errors_total{namespace="quantum-rerank"}': `0+${errors}x200`,
    'quantum_rerank_requests_total{namespace="quantum-rerank"}': `0+${requests}x200`,
  };
}

function times(seconds: number, requests: number) {
  const name = 'quantum_rerank_response_time_seconds';
  return {
    [`${name}_sum{namespace="quantum-rerank"}`]: `0+${seconds}x200`,
    [`${name}_count{namespace="quantum-rerank"}`]: `0+${requests}x200`,
  };
}

function gauge(name: string, value: number) {
  return { [`${name}{namespace="quantum-rerank"}`]: `${value}x200` };
}

describe('rulesFile', () => {
  const [production] = alertProfile().environments;

  it('has one group, the labels of the environment, and the queries with their bounds', () => {
    const text = rulesFile(alertProfile(), production);
    expect(parse(text)).toEqual({
      groups: [
        {
          name: 'quantum-rerank-production',
          rules: [
            {
              alert: 'errors',
              expr: '(\nerrors{namespace="quantum-rerank"}\n) > 0.1',
              for: '2m',
              labels: {
                severity: 'P0',
                environment: 'production',
                namespace: 'quantum-rerank',
              },
              annotations: {
                summary:
                  'Error rate above 10 %: {{ $value | humanizePercentage }}',
                response: 'Look at the logs.',
              },
            },
            expect.objectContaining({ alert: 'errors-some', for: '0s' }),
          ],
        },
      ],
    });
  });

  it('names the rules that Prometheus cannot evaluate', () => {
    const profile = alertProfile();
    profile.signals[0].promql = 'errors{cluster="$cluster"}';
    expect(rulesFile(profile, production)).toMatch(
      /^# - errors: The query uses \$cluster, for which the source has no label$/m,
    );
    delete profile.signals[0].promql;
    const text = rulesFile(profile, production);
    expect(text).toMatch(/^# - errors: the signal error-rate has no promql$/m);
    expect(parse(text)).toEqual({ groups: [] });
  });

  it('leaves out labels that alerts must not have', () => {
    const profile = alertProfile({
      alertmanager: {
        url: 'http://am.example',
        labels: { namespace: '', team: 'ml' },
      },
    });
    expect(
      parse(rulesFile(profile, profile.environments[0])).groups[0].rules[0]
        .labels,
    ).toEqual({ severity: 'P0', environment: 'production', team: 'ml' });
  });

  it('is written by a command', async () => {
    const print = jest.fn();
    await writeRules(
      [
        ...['--profile', BUILT_IN, '--environment', 'staging'],
        ...['--set', 'namespace=elsewhere', '--set', 'labels.team=ml'],
      ],
      print,
    );
    const { groups } = parse(print.mock.calls[0][0]);
    expect(groups[0].name).toBe('quantum-rerank-staging');
    expect(groups[0].rules[0].labels).toEqual({
      severity: 'P0',
      environment: 'staging',
      namespace: 'elsewhere',
      team: 'ml',
    });
    expect(groups[0].rules[0].expr).toContain('namespace="elsewhere"');
    expect(print.mock.calls[0][0]).toContain(
      '# - disk-full: the signal disk-utilization has no promql',
    );
  });

  it.each([
    [[], /^usage: /],
    [
      ['--profile', BUILT_IN, '--environment', 'none'],
      /must be one of production, staging/,
    ],
    [
      ['--profile', BUILT_IN, '--environment', 'staging', '--set', 'a="b"'],
      /^--set must be/,
    ],
  ])('says what is wrong with %j', async (args, words) => {
    await expect(writeRules(args, jest.fn())).rejects.toThrow(words);
  });

  (hasProgram('promtool') ? describe : describe.skip)('in promtool', () => {
    let directory: string;

    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'quantum-rerank-rules-'));
    });

    afterEach(() => rm(directory, { recursive: true, force: true }));

    const promtool = (...args: string[]) =>
      run('promtool', args, { cwd: directory }).catch(error => {
        throw new Error(`${error.stdout}${error.stderr}`);
      });

    it('is accepted, and every rule of the guide fires when it should', async () => {
      const profile = await guide();
      const { alertRules } = profile;
      expect(alertRules.map(({ id }) => id).sort()).toEqual(
        Object.keys(CROSSING).sort(),
      );
      await writeFile(
        join(directory, 'rules.yaml'),
        rulesFile(profile, profile.environments[0]),
      );
      expect((await promtool('check', 'rules', 'rules.yaml')).stdout).toContain(
        '12 rules found',
      );
      const isOn = (
        id: string,
        state: string,
        at: number,
        wanted: boolean,
      ) => ({
        expr: `count(ALERTS{alertname="${id}",alertstate="${state}",environment="production"})`,
        eval_time: `${at / 1000}s`,
        exp_samples: wanted ? [{ labels: '{}', value: 1 }] : [],
      });
      await writeFile(
        join(directory, 'tests.yaml'),
        stringify({
          rule_files: ['rules.yaml'],
          evaluation_interval: '1m',
          tests: alertRules.map(({ for: time, id }) => {
            const waits = durationToMilliseconds(time);
            // Rates need two samples before they are known.
            const first = 2 * MINUTE;
            return {
              interval: '1m',
              input_series: Object.entries(CROSSING[id]).map(
                ([series, values]) => ({ series, values }),
              ),
              promql_expr_test: [
                ...(waits > 2 * MINUTE
                  ? [
                      isOn(id, 'pending', first, true),
                      isOn(id, 'firing', waits - MINUTE, false),
                    ]
                  : []),
                isOn(id, 'firing', first + waits, true),
              ],
            };
          }),
        }),
      );
      await expect(
        promtool('test', 'rules', 'tests.yaml'),
      ).resolves.toBeDefined();
    }, 60_000);

    it('fires when all pods have vanished, until a day after, and not when Prometheus was away', async () => {
      const profile = await guide();
      await writeFile(
        join(directory, 'rules.yaml'),
        rulesFile(profile, profile.environments[0]),
      );
      const pod = (name: string) =>
        `up{namespace="quantum-rerank",job="quantum-rerank",pod="${name}"}`;
      const itself = 'up{job="prometheus"}';
      const fires = (minutes: number, wanted: boolean) => ({
        expr: 'count(ALERTS{alertname="service-unavailable",alertstate="firing"})',
        eval_time: `${minutes}m`,
        exp_samples: wanted ? [{ labels: '{}', value: 1 }] : [],
      });
      const series = (all: Record<string, string>) =>
        Object.entries(all).map(([name, values]) => ({ series: name, values }));
      await writeFile(
        join(directory, 'tests.yaml'),
        stringify({
          rule_files: ['rules.yaml'],
          evaluation_interval: '1m',
          tests: [
            {
              interval: '1m',
              // One pod is replaced, then all are gone after half an hour.
              input_series: series({
                [pod('a')]: '1x10 stale',
                [pod('b')]: '1x30 stale',
                [itself]: '1x1600',
              }),
              promql_expr_test: [
                fires(30, false),
                fires(36, false),
                fires(39, true),
                fires(1400, true),
                fires(1480, false),
              ],
            },
            {
              interval: '1m',
              // It is back after 40 minutes and finds the pods a minute later.
              input_series: series({
                [pod('a')]: '1x30 stale _x40 1x60',
                [itself]: '1x30 stale _x39 1x60',
              }),
              promql_expr_test: [30, 36, 39, 60, 71, 73, 76, 80].map(minutes =>
                fires(minutes, false),
              ),
            },
          ],
        }),
      );
      await expect(
        promtool('test', 'rules', 'tests.yaml'),
      ).resolves.toBeDefined();
    }, 60_000);

    it('does not fire at the bound itself', async () => {
      const profile = await guide();
      await writeFile(
        join(directory, 'rules.yaml'),
        rulesFile(profile, profile.environments[0]),
      );
      await writeFile(
        join(directory, 'tests.yaml'),
        stringify({
          rule_files: ['rules.yaml'],
          evaluation_interval: '1m',
          tests: [
            {
              interval: '1m',
              input_series: Object.entries({
                ...gauge('quantum_rerank_memory_utilization_ratio', 0.7),
                ...gauge('quantum_rerank_cpu_utilization_ratio', 0.8),
                ...gauge('test_disk_ratio', 0.8),
                'up{namespace="quantum-rerank",job="quantum-rerank"}': '1x200',
              }).map(([series, values]) => ({ series, values })),
              promql_expr_test: [
                { expr: 'ALERTS', eval_time: '90m', exp_samples: [] },
              ],
            },
          ],
        }),
      );
      await expect(
        promtool('test', 'rules', 'tests.yaml'),
      ).resolves.toBeDefined();
    }, 60_000);

    it('keeps hostile text text', async () => {
      const response =
        'Say {{ .Labels }} and {{{ "x" }}}: # - "quotes" \'and\' \\ %\n---\nalert: forged';
      const title = '{{ template "x" }} {{';
      const profile = alertProfile({}, [
        {
          id: 'hostile',
          severity: 'P3',
          title,
          signal: 'error-rate',
          above: 1e-7,
          for: '0s',
          response,
        },
      ]);
      profile.signals[0].promql = 'vector(0.5) # comment';
      await writeFile(
        join(directory, 'rules.yaml'),
        rulesFile(profile, production),
      );
      await expect(
        promtool('check', 'rules', 'rules.yaml'),
      ).resolves.toBeDefined();
      await writeFile(
        join(directory, 'tests.yaml'),
        stringify({
          rule_files: ['rules.yaml'],
          tests: [
            {
              interval: '1m',
              alert_rule_test: [
                {
                  alertname: 'hostile',
                  eval_time: '1m',
                  exp_alerts: [
                    {
                      exp_labels: {
                        severity: 'P3',
                        environment: 'production',
                        namespace: 'quantum-rerank',
                      },
                      exp_annotations: { summary: `${title}: 50%`, response },
                    },
                  ],
                },
              ],
            },
          ],
        }),
      );
      await expect(
        promtool('test', 'rules', 'tests.yaml'),
      ).resolves.toBeDefined();
    }, 60_000);
  });
});
