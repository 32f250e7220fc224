import { mockServices } from '@backstage/backend-test-utils';
import type {
  MorningCheck as MorningCheckConfig,
  Report,
  ReportFact,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { testTarget } from '../../workload/testObjects';
import type { StepResult } from '../ReportProgram';
import type { CheckSource, CheckSources } from './checks/CheckSource';
import { MorningCheck } from './MorningCheck';

const fact = (subject: string): ReportFact => ({
  subject,
  state: 'ok',
  summary: 'fine',
});

describe('MorningCheck', () => {
  const stopped = new AbortController();

  const targetWith = (steps: MorningCheckConfig['steps']) => {
    const target = testTarget();
    return {
      ...target,
      profile: { ...target.profile, morningCheck: { title: 'Check', steps } },
    };
  };

  async function run(
    steps: MorningCheckConfig['steps'],
    sources: Partial<CheckSources>,
    options: { timeoutMs?: number; signal?: AbortSignal } = {},
  ) {
    const logger = mockServices.logger.mock();
    const check = new MorningCheck({
      sources: sources as CheckSources,
      logger,
      timeoutMs: options.timeoutMs,
    });
    const results: Record<string, StepResult> = {};
    await check.run({
      target: targetWith(steps),
      report: {} as Report,
      signal: options.signal ?? stopped.signal,
      keepLoad: () => {},
      step: async (id, work) => {
        results[id] = await work();
      },
    });
    return { results, logger };
  }

  it('has the steps of the profile', async () => {
    const check = new MorningCheck({
      sources: {} as CheckSources,
      logger: mockServices.logger.mock(),
    });
    await expect(
      check.prepare(targetWith([{ id: 'a', title: 'Pods', checks: ['pods'] }])),
    ).resolves.toEqual({ title: 'Check', steps: [{ id: 'a', title: 'Pods' }] });
    await expect(check.prepare(testTarget())).rejects.toThrow(
      'morningCheck is missing',
    );
  });

  it('looks at everything at once, and keeps the order', async () => {
    const waiting: Array<() => void> = [];
    const source =
      (name: string): CheckSource =>
      async () => {
        await new Promise<void>(resolve => {
          waiting.push(resolve);
          // Nobody is answered before all have asked.
          if (waiting.length === 3) {
            waiting.reverse().forEach(answer => answer());
          }
        });
        return [fact(name)];
      };
    const { results } = await run(
      [
        { id: 'a', title: 'A', checks: ['pods', 'service'] },
        { id: 'b', title: 'B', checks: ['probes'] },
      ],
      {
        pods: source('pods'),
        service: source('service'),
        probes: source('probes'),
      },
    );
    expect(results).toEqual({
      a: {
        facts: [
          { ...fact('pods'), check: 'pods' },
          { ...fact('service'), check: 'service' },
        ],
      },
      b: { facts: [{ ...fact('probes'), check: 'probes' }] },
    });
  });

  it('takes what fails or hangs as not known, without its words', async () => {
    const { results, logger } = await run(
      [{ id: 'a', title: 'A', checks: ['pods', 'probes', 'service'] }],
      {
        pods: async () => {
          throw new Error('address of a host');
        },
        probes: () => new Promise(() => {}),
        service: async () => [fact('service')],
      },
      { timeoutMs: 20 },
    );
    expect(
      results.a.facts.map(({ state, summary }) => [state, summary]),
    ).toEqual([
      ['unknown', 'It could not be looked at; the log of the backend has more'],
      ['unknown', 'There was no answer within 0.02 s'],
      ['ok', 'fine'],
    ]);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('address of a host'),
    );
  });

  it('looks back as far as the step says', async () => {
    const alerts = jest.fn(async () => []);
    await run([{ id: 'a', title: 'A', checks: ['alerts'], since: '16h' }], {
      alerts,
    });
    expect(alerts).toHaveBeenCalledWith(
      expect.anything(),
      expect.objectContaining({ sinceMs: 16 * 3_600_000 }),
    );
  });

  it('stops when the run is stopped', async () => {
    const stop = new AbortController();
    const running = run(
      [{ id: 'a', title: 'A', checks: ['pods'] }],
      { pods: () => new Promise(() => {}) },
      { signal: stop.signal },
    );
    stop.abort();
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  });
});
