import type { ClusterRegistry } from '../../clusters/ClusterRegistry';
import { KubernetesApiError } from '../../kubernetes/errors';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { describeFailure } from '../worker/failureKinds';
import { z } from 'zod';
import type { Right } from './Right';

/** What the cluster says to a right. */
export interface ReviewedRight extends Right {
  answer: 'allowed' | 'denied' | 'unknown';
  /** Who was asked about, in words. */
  who: string;
  /** Why it is unknown, or why the portal may not even act as the person. */
  reason?: string;
}

const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
/** A right that was given or taken shows after so long. */
const CACHE_MS = 5_000;
const MAX_CACHED = 2_000;
/** A plan does not wait longer for them. */
const TIMEOUT_MS = 3_000;

const answerSchema = z.object({
  status: z.object({
    allowed: z.boolean(),
    /** RBAC or a webhook that could not be asked; an `allowed: false` beside it says nothing. */
    evaluationError: z.string().optional(),
  }),
});

type Answer = Pick<ReviewedRight, 'answer' | 'reason'>;

/**
 * Asks a cluster, by SelfSubjectAccessReview, whether it lets whoever will
 * act do what an action needs. What cannot be asked is unknown, never allowed.
 */
export class RightsReviewer {
  readonly #clusters: ClusterRegistry;
  readonly #cacheMs: number;
  readonly #cache = new Map<
    string,
    { askedAt: number; answer: Promise<Answer> }
  >();

  constructor(options: {
    clusters: ClusterRegistry;
    /** How long an answer is kept, in milliseconds; default 5 s. */
    cacheMs?: number;
  }) {
    this.#clusters = options.clusters;
    this.#cacheMs = options.cacheMs ?? CACHE_MS;
  }

  /**
   * Asks for all of them at once.
   *
   * @param options.actingFor - entity reference of whoever asks for the action
   */
  async review(
    cluster: string,
    rights: Right[],
    options: { actingFor: string },
  ): Promise<ReviewedRight[]> {
    return Promise.all(
      unique(rights).map(async right => {
        try {
          const { api, as } = await this.#clusters.getCluster(
            cluster,
            right.by === 'requester' ? options : {},
          );
          return {
            ...right,
            who: as?.user ?? "the portal's account",
            ...(await this.#ask([cluster, as?.user ?? ''], api, right)),
          };
        } catch (error) {
          return {
            ...right,
            who: "the portal's account",
            answer: 'unknown' as const,
            reason: describeFailure(error),
          };
        }
      }),
    );
  }

  async #ask(
    place: string[],
    api: KubernetesApi,
    right: Right,
  ): Promise<Answer> {
    const key = JSON.stringify([...place, keyOf(right)]);
    const now = performance.now();
    const cached = this.#cache.get(key);
    if (cached && now - cached.askedAt < this.#cacheMs) {
      return cached.answer;
    }
    if (this.#cache.size >= MAX_CACHED) {
      this.#cache.clear();
    }
    const answer = ask(api, right);
    this.#cache.set(key, { askedAt: now, answer });
    const settled = await answer;
    if (settled.answer === 'unknown') {
      this.#cache.delete(key);
    }
    return settled;
  }
}

async function ask(api: KubernetesApi, right: Right): Promise<Answer> {
  const { verb, group, resource, subresource, namespace, name } = right;
  try {
    const parsed = answerSchema.safeParse(
      await api.request<unknown>({
        method: 'POST',
        path: REVIEWS,
        timeoutMs: TIMEOUT_MS,
        body: {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: {
            resourceAttributes: {
              namespace,
              verb,
              group,
              resource,
              ...(subresource ? { subresource } : {}),
              ...(name === undefined ? {} : { name }),
            },
          },
        },
      }),
    );
    if (!parsed.success) {
      return { answer: 'unknown', reason: 'its answer cannot be read' };
    }
    const { allowed, evaluationError } = parsed.data.status;
    if (allowed) {
      return { answer: 'allowed' };
    }
    return evaluationError
      ? { answer: 'unknown', reason: evaluationError }
      : { answer: 'denied' };
  } catch (error) {
    // The words of Kubernetes' impersonation filter; a cluster that keeps
    // reviews from somebody answers 403 as well.
    return error instanceof KubernetesApiError &&
      error.status === 403 &&
      error.message.includes('cannot impersonate')
      ? { answer: 'denied', reason: error.message }
      : { answer: 'unknown', reason: describeFailure(error) };
  }
}

/** Each once; what one call cannot do without, the action cannot. */
function unique(rights: Right[]): Right[] {
  const byKey = new Map<string, Right>();
  for (const right of rights) {
    const key = keyOf(right);
    if (!byKey.has(key) || right.otherwise === undefined) {
      byKey.set(key, right);
    }
  }
  return [...byKey.values()];
}

function keyOf(right: Right): string {
  const { verb, group, resource, subresource, namespace, name, by } = right;
  return JSON.stringify([
    by,
    verb,
    group,
    resource,
    subresource,
    namespace,
    name,
  ]);
}
