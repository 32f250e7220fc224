import { InputError } from '@backstage/errors';
import {
  durationToMilliseconds,
  type LoadParameters,
  type Report,
  type ReportFact,
  type VerdictState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { createGuardedAgent, HttpRequestError } from '../../http/httpRequest';
import type { Target } from '../../profile/ProfileService';
import { plural } from '../../workload/plural';
import type { ProgramEnd, ReportProgram, RunContext } from '../ReportProgram';
import { requireBaseUrl } from '../requireService';
import { sendServiceRequest } from '../serviceRequest';
import type { ReportStore } from '../store/ReportStore';
import { worstOf } from '../verdict';
import { LoadMeasurement } from './LoadMeasurement';
import { loadParametersOf } from './loadParameters';
import { errorFact, factOf, rateFact, type PerformanceConfig } from './results';
import { pause, sendAtRate } from './sendAtRate';
import { WeightedRounds } from './WeightedRounds';

/** Numbers so far are kept this often. */
const KEEP_MS = 1_000;
const MOST_SLICES = 10;
const SHORTEST_SLICE_MS = 1_000;

type ProfileRequest = PerformanceConfig['requests'][number];

/** Load within the bounds of the profile, measured per endpoint class. */
export class PerformanceValidation implements ReportProgram {
  readonly kind = 'performance-validation';
  readonly #store: Pick<ReportStore, 'findPrevious' | 'get'>;

  constructor(options: { store: Pick<ReportStore, 'findPrevious' | 'get'> }) {
    this.#store = options.store;
  }

  async prepare(target: Target, asked: Partial<LoadParameters> | undefined) {
    const { entityRef, environment } = target;
    const parameters = loadParametersOf(environment, asked);
    requireBaseUrl(target);
    const config = configOf(target);
    const previous = await this.#store.findPrevious({
      entityRef,
      environment: environment.name,
      kind: this.kind,
      load: parameters,
    });
    const measurement = new LoadMeasurement({
      config,
      parameters,
      previous: previous?.load,
    });
    return {
      title: 'Performance validation',
      steps: [
        ...slicesOf(parameters).map(({ id, title }) => ({ id, title })),
        ...measurement.classes.map(name => ({
          id: `class-${name}`,
          title: `Response times: ${name}`,
        })),
        { id: 'rate', title: 'Rate of requests' },
        { id: 'errors', title: 'Failed requests' },
      ],
      load: measurement.toLoad(0),
      comparedWith: previous?.id,
    };
  }

  async run(context: RunContext): Promise<ProgramEnd> {
    const { target, report } = context;
    const config = configOf(target);
    const parameters = report.load?.parameters;
    if (!parameters) {
      throw new Error(`Report ${report.id} has no load`);
    }
    // The profile may have changed since it was asked for.
    loadParametersOf(target.environment, parameters);
    const measurement = new LoadMeasurement({
      config,
      parameters,
      previous: report.comparedWith
        ? (await this.#store.get(report.comparedWith)).report.load
        : undefined,
    });
    const sendingMs = await this.#send(context, measurement, parameters);
    const load = measurement.toLoad(sendingMs);
    context.keepLoad(load);
    if (measurement.misconfigured !== undefined) {
      return {
        verdict: 'unknown',
        summary: `It was stopped: the service cannot be asked. ${measurement.misconfigured}`,
      };
    }
    for (const result of load.results) {
      await context.step(`class-${result.endpointClass}`, async () => ({
        facts: [factOf(result)],
      }));
    }
    const rate = rateFact(load, sendingMs);
    await context.step('rate', async () => ({ facts: [rate] }));
    const errors = errorFact(load, config.maxErrorRate);
    await context.step('errors', async () => ({ facts: [errors] }));
    const verdict = worstOf([
      ...load.results.map(({ state }) => state),
      rate.state,
      errors.state,
    ]);
    if (measurement.isHopeless) {
      return {
        verdict,
        summary: `It was stopped early to spare the service: ${
          load.errors
        } of ${plural(load.sent, 'request')} failed`,
      };
    }
    return { verdict, summary: summaryOf(load, [errors, rate], verdict) };
  }

  /** @returns how long it was sending, in milliseconds */
  async #send(
    context: RunContext,
    measurement: LoadMeasurement,
    parameters: LoadParameters,
  ): Promise<number> {
    const { target, signal, step } = context;
    const baseUrl = requireBaseUrl(target);
    const agent = createGuardedAgent(parameters.concurrency);
    const rounds = new WeightedRounds(configOf(target).requests);
    const startedAt = performance.now();
    const failed = new AbortController();
    const whole = AbortSignal.any([signal, failed.signal]);
    const ended = new AbortController();
    const sending = sendAtRate({
      rate: parameters.rate,
      concurrency: parameters.concurrency,
      durationMs: durationToMilliseconds(parameters.duration),
      signal: whole,
      isHopeless: () => measurement.isHopeless,
      send: () =>
        ask(baseUrl, rounds.next(), measurement, {
          signal: whole,
          dispatcher: agent,
        }),
    }).finally(() => ended.abort());
    let kept = measurement.toLoad(0);
    const keep = (load: NonNullable<Report['load']>) => {
      kept = load;
      context.keepLoad(load);
    };
    const elapsedMs = () => performance.now() - startedAt;
    // Percentiles of many answers take their time, so they are left for the
    // end of a slice.
    const keeping = setInterval(
      () =>
        keep({
          ...kept,
          ...measurement.counts,
          achievedRate: measurement.rateOver(elapsedMs()),
        }),
      KEEP_MS,
    );
    try {
      for (const slice of slicesOf(parameters)) {
        if (ended.signal.aborted) {
          break;
        }
        await step(slice.id, async () => {
          const before = measurement.counts;
          if (slice.isLast) {
            await sending;
          } else {
            await pause(
              slice.untilMs - elapsedMs(),
              AbortSignal.any([whole, ended.signal]),
            );
          }
          keep(measurement.toLoad(elapsedMs()));
          return { facts: [sliceFact(before, measurement)] };
        });
      }
      return await sending;
    } finally {
      clearInterval(keeping);
      if (signal.aborted) {
        keep(measurement.toLoad(elapsedMs()));
      }
      failed.abort();
      await sending.catch(() => {});
      await agent.destroy();
    }
  }
}

function summaryOf(
  load: NonNullable<Report['load']>,
  facts: ReportFact[],
  verdict: VerdictState,
): string {
  if (verdict === 'ok') {
    return `${plural(load.sent, 'request')} at ${
      load.achievedRate
    } per second kept every target`;
  }
  const [errors] = facts;
  const worst = load.results.find(({ state }) => state === verdict);
  if (worst && errors.state !== verdict) {
    return `${worst.endpointClass}: ${worst.reason}`;
  }
  return facts.find(({ state }) => state === verdict)?.summary ?? '';
}

function configOf({ profile }: Target): PerformanceConfig {
  const config = profile.validation.performance;
  if (!config) {
    throw new InputError(
      'The profile has no performance validation: validation.performance is missing.',
    );
  }
  return config;
}

/** Stretches of the run, so that its progress can be seen. */
function slicesOf({ duration }: LoadParameters) {
  const durationMs = durationToMilliseconds(duration);
  const count = Math.min(
    MOST_SLICES,
    Math.max(1, Math.floor(durationMs / SHORTEST_SLICE_MS)),
  );
  return Array.from({ length: count }, (_, index) => {
    const untilMs = (durationMs * (index + 1)) / count;
    return {
      id: `load-${index + 1}`,
      title: `Requests until ${Math.round(untilMs / 100) / 10} s`,
      untilMs,
      isLast: index === count - 1,
    };
  });
}

function sliceFact(
  before: { sent: number; errors: number },
  measurement: LoadMeasurement,
): ReportFact {
  const sent = measurement.counts.sent - before.sent;
  const errors = measurement.counts.errors - before.errors;
  return {
    subject: 'requests',
    state: sliceState(sent, errors),
    summary: `${plural(sent, 'request')} sent, ${errors} failed`,
  };
}

/** A warning at most: whether it is too much is judged over the whole run. */
function sliceState(sent: number, errors: number): VerdictState {
  if (errors > 0) {
    return 'warning';
  }
  return sent === 0 ? 'unknown' : 'ok';
}

/** Sends one request and measures it. Never throws. */
async function ask(
  baseUrl: string,
  { endpointClass, request }: ProfileRequest,
  measurement: LoadMeasurement,
  options: Parameters<typeof sendServiceRequest>[2],
): Promise<void> {
  measurement.sent(endpointClass);
  try {
    const { status, latencyMs } = await sendServiceRequest(
      baseUrl,
      request,
      options,
    );
    const isRight =
      endpointClass === 'error'
        ? status >= 400 && status < 500
        : status >= 200 && status < 300;
    measurement.came(endpointClass, isRight ? latencyMs / 1000 : undefined);
  } catch (error) {
    if (options.signal.aborted) {
      return;
    }
    if (!(error instanceof HttpRequestError) || error.misconfigured) {
      measurement.misconfigured =
        error instanceof Error ? error.message : String(error);
    }
    measurement.came(endpointClass, undefined);
  }
}
