import type {
  ActionRequest,
  CacheFlushParameters,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { CacheError, type CacheFacts, type CacheService } from '../../caches';
import { checkGuardrails } from '../../guardrails';
import { cacheGuardrails } from '../../guardrails/cache';
import type { Target } from '../../profile/ProfileService';
import {
  cacheTarget,
  describeCacheChanges,
  describeCacheFacts,
  hashFlush,
} from '../plan/cachePlan';
import { describeTitle } from '../plan/planWords';
import { DEPLOYMENTS, EnvironmentRights, type Right } from '../rights/Right';
import { flushCache } from '../worker/flushCache';
import type { RunHandle } from '../worker/RunHandle';
import { watchCache } from '../worker/watchCache';
import type { ActionHandler, PlanDraft } from './ActionHandler';

/**
 * Removes keys from the cache: those with a prefix, or all, on every primary.
 * The Kubernetes cluster is not asked, so it works while that is away.
 */
export class CacheActions implements ActionHandler {
  readonly actions = ['cache-flush'] as const;
  readonly #caches: CacheService;

  constructor(options: { caches: CacheService }) {
    this.#caches = options.caches;
  }

  title(request: ActionRequest, environment: string): string {
    return describeTitle(request, environment);
  }

  async draft(target: Target, asked: ActionRequest): Promise<PlanDraft> {
    const { environment } = target;
    const { cache } = environment;
    const parameters = asked.parameters as CacheFlushParameters;
    const { facts, problem } = await this.#look(target, parameters);
    return {
      request: asked,
      hash: hashFlush(
        target,
        parameters,
        facts ?? { mode: cache?.mode ?? 'single', primaries: [] },
      ),
      target: cacheTarget(environment, facts),
      facts: facts ? describeCacheFacts(facts, parameters) : [],
      findings: checkGuardrails(cacheGuardrails, {
        environment,
        cache,
        parameters,
        facts,
        problem,
      }),
      rights: rightsOf(target),
      changes: facts ? describeCacheChanges(facts, parameters) : [],
      diff: '',
      dryRun: {
        state: 'skipped',
        message: facts
          ? 'Redis cannot rehearse a flush. The keys it would remove were counted instead; requests change that number until it runs.'
          : 'The cache could not be asked, so what it would remove is not known.',
      },
    };
  }

  async apply(
    run: RunHandle,
    options: { beforeSend: () => Promise<void> },
  ): Promise<void> {
    await flushCache(run, { ...options, caches: this.#caches });
  }

  async watch(run: RunHandle): Promise<never> {
    return watchCache(run, this.#caches);
  }

  /** A cache fills again by itself. */
  inverse(): undefined {
    return undefined;
  }

  async #look(
    { environment: { cache } }: Target,
    { prefix }: CacheFlushParameters,
  ): Promise<{ facts?: CacheFacts; problem?: CacheError }> {
    // A prefix that the profile does not list is not looked for either.
    const isListed =
      prefix === undefined ||
      cache?.prefixes.some(each => each.prefix === prefix);
    if (!cache || !isListed) {
      return {};
    }
    try {
      return { facts: await this.#caches.inspect(cache, { prefix }) };
    } catch (error) {
      if (error instanceof CacheError) {
        return { problem: error };
      }
      throw error;
    }
  }
}

/** Only the record of it goes to the Kubernetes cluster. */
function rightsOf({ environment }: Target): Right[] {
  const rights = new EnvironmentRights(environment);
  const event = rights.event();
  return [
    event,
    rights.read('get', DEPLOYMENTS, {
      name: environment.resources.deployment,
      otherwise: event.otherwise,
    }),
  ];
}
