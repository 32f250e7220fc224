import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  overviewReadPermission,
  type Page,
  type PodPage,
  type PodQuery,
  type Revision,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import type { Target } from '../profile/ProfileService';
import type { WorkloadService } from './WorkloadService';

/** On whose behalf something is read. */
export interface ReadOptions {
  credentials: BackstageCredentials;
}

/**
 * A {@link WorkloadService} that asks `quantum-rerank.overview.read` before
 * every answer.
 */
export class AuthorizedWorkloadService {
  readonly #workloads: WorkloadService;
  readonly #authorizer: Pick<OperationAuthorizer, 'authorizeRead'>;

  constructor(
    workloads: WorkloadService,
    authorizer: Pick<OperationAuthorizer, 'authorizeRead'>,
  ) {
    this.#workloads = workloads;
    this.#authorizer = authorizer;
  }

  /** @throws NotAllowedError when the caller may not read the environment */
  async getSerializedSnapshot(
    target: Target,
    options: ReadOptions,
  ): Promise<{ version: string; json: Buffer; gzip: Buffer }> {
    await this.authorize(target, options);
    return this.#workloads.getSerializedSnapshot(target);
  }

  /** @throws NotAllowedError when the caller may not read the environment */
  async listPods(
    target: Target,
    query: PodQuery,
    options: ReadOptions,
  ): Promise<PodPage> {
    await this.authorize(target, options);
    return this.#workloads.listPods(target, query);
  }

  /** @throws NotAllowedError when the caller may not read the environment */
  async listRevisions(
    target: Target,
    query: { limit?: number; cursor?: string },
    options: ReadOptions,
  ): Promise<Page<Revision>> {
    await this.authorize(target, options);
    return this.#workloads.listRevisions(target, query);
  }

  /** @throws NotAllowedError when the caller may not read the environment */
  async authorize(target: Target, options: ReadOptions): Promise<void> {
    await this.#authorizer.authorizeRead(
      target,
      overviewReadPermission,
      options,
    );
  }
}
