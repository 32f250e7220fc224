import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError, stringifyError } from '@backstage/errors';
import {
  durationToMilliseconds,
  type CheckKind,
  type MorningCheck as MorningCheckConfig,
  type ReportFact,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../../profile/ProfileService';
import type { ProgramEnd, ReportProgram, RunContext } from '../ReportProgram';
import type { CheckSources } from './checks/CheckSource';

/** One check may take so long. */
const CHECK_TIMEOUT_MS = 20_000;

/** The steps of the profile's morning check, each with its checks at once. */
export class MorningCheck implements ReportProgram {
  readonly kind = 'morning-check';
  readonly #sources: CheckSources;
  readonly #logger: LoggerService;
  readonly #timeoutMs: number;

  constructor(options: {
    sources: CheckSources;
    logger: LoggerService;
    /** Of one check; default 20 s. */
    timeoutMs?: number;
  }) {
    this.#sources = options.sources;
    this.#logger = options.logger;
    this.#timeoutMs = options.timeoutMs ?? CHECK_TIMEOUT_MS;
  }

  async prepare(target: Target) {
    const { title, steps } = configOf(target);
    return {
      title,
      steps: steps.map(step => ({ id: step.id, title: step.title })),
    };
  }

  async run({ target, signal, step }: RunContext): Promise<ProgramEnd> {
    await Promise.all(
      configOf(target).steps.map(({ id, checks, since }) =>
        step(id, async () => {
          const sinceMs = since && durationToMilliseconds(since);
          const facts = await Promise.all(
            checks.map(check =>
              this.#look(check, target, {
                signal,
                ...(sinceMs ? { sinceMs } : {}),
              }),
            ),
          );
          return { facts: facts.flat() };
        }),
      ),
    );
    return {};
  }

  /** Facts of one check; that it failed is one, too. */
  async #look(
    check: CheckKind,
    target: Target,
    options: { signal: AbortSignal; sinceMs?: number },
  ): Promise<ReportFact[]> {
    const ended = new AbortController();
    const signal = AbortSignal.any([options.signal, ended.signal]);
    try {
      const facts = await Promise.race([
        this.#sources[check](target, { ...options, signal }),
        sleep(this.#timeoutMs, undefined, { signal, ref: false }),
      ]);
      if (!facts) {
        return [
          {
            check,
            subject: check,
            state: 'unknown',
            summary: `There was no answer within ${this.#timeoutMs / 1000} s`,
          },
        ];
      }
      return facts.map(fact => ({ ...fact, check }));
    } catch (error) {
      options.signal.throwIfAborted();
      this.#logger.warn(
        `Check ${check} of ${target.environment.name} failed: ${stringifyError(
          error,
        )}`,
      );
      return [
        {
          check,
          subject: check,
          state: 'unknown',
          summary: 'It could not be looked at; the log of the backend has more',
        },
      ];
    } finally {
      ended.abort();
    }
  }
}

function configOf({ profile }: Target): MorningCheckConfig {
  if (!profile.morningCheck) {
    throw new InputError(
      'The profile has no morning check: morningCheck is missing.',
    );
  }
  return profile.morningCheck;
}
