import type {
  BackstageCredentials,
  LoggerService,
  RootConfigService,
  SchedulerService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import {
  parseEntityRef,
  RELATION_OWNED_BY,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import {
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_ENVIRONMENTS,
  ANNOTATION_PROFILE,
  type Profile,
  type ProfileEnvironment,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { EntityCache } from './EntityCache';
import type { OperatedEntity, ProfileService, Target } from './ProfileService';
import { readProfileSources } from './profileSources';
import { ProfileStore } from './ProfileStore';

const DEFAULT_PROFILE = 'quantum-rerank';
const RELOAD_MINUTES = 3;

/** Options of {@link DefaultProfileService.create}. */
export interface DefaultProfileServiceOptions {
  config: RootConfigService;
  logger: LoggerService;
  urlReader: UrlReaderService;
  catalog: CatalogService;
  /** Reads the profiles again every few minutes. */
  scheduler?: SchedulerService;
}

/**
 * Profiles from files and URLs, and the entities that may be operated by
 * them. A profile lists its entities; annotations of an entity choose among
 * the profiles that list it and take environments away, nothing else.
 */
export class DefaultProfileService implements ProfileService {
  readonly #store: ProfileStore;
  readonly #catalog: CatalogService;
  readonly #cache = new EntityCache();

  /**
   * Reads all profiles. Invalid ones do not throw: they are logged, and calls
   * for their entities say what is wrong until a reload finds them good.
   */
  static async create(
    options: DefaultProfileServiceOptions,
  ): Promise<DefaultProfileService> {
    const store = new ProfileStore(
      readProfileSources(options.config, options.urlReader),
      options.logger,
    );
    await store.reload();
    await options.scheduler?.scheduleTask({
      id: 'reload-profiles',
      frequency: { minutes: RELOAD_MINUTES },
      initialDelay: { minutes: RELOAD_MINUTES },
      timeout: { minutes: 1 },
      // Each process holds its own copy.
      scope: 'local',
      fn: () => store.reload(),
    });
    return new DefaultProfileService(store, options.catalog);
  }

  private constructor(store: ProfileStore, catalog: CatalogService) {
    this.#store = store;
    this.#catalog = catalog;
  }

  /** Reads all profiles again now. */
  async reload(): Promise<void> {
    await this.#store.reload();
  }

  async getOperatedEntity(
    entityRef: string,
    options: { credentials: BackstageCredentials },
  ): Promise<OperatedEntity> {
    const ref = normalize(entityRef);
    const entity = await this.#cache.get(ref, options.credentials, () =>
      this.#catalog.getEntityByRef(ref, options),
    );
    if (!entity) {
      throw new NotFoundError(`There is no entity ${ref} that you can see`);
    }
    const profile = this.#chooseProfile(ref, entity);
    return {
      entity,
      entityRef: ref,
      ownerRefs: ownersOf(entity),
      profile,
      environments: narrow(profile, entity),
    };
  }

  async getTarget(
    entityRef: string,
    environment: string,
    options: { credentials: BackstageCredentials },
  ): Promise<Target> {
    const { environments, ...operated } = await this.getOperatedEntity(
      entityRef,
      options,
    );
    const found = environments.find(({ name }) => name === environment);
    if (!found) {
      throw new NotFoundError(
        `${operated.entityRef} has no environment "${environment.slice(
          0,
          63,
        )}"; it has ${
          environments.map(({ name }) => name).join(', ') || 'none'
        }`,
      );
    }
    return { ...operated, environment: found };
  }

  listEnvironments(): Array<{
    profile: Profile;
    environment: ProfileEnvironment;
  }> {
    return this.#store
      .list()
      .flatMap(profile =>
        profile.environments.map(environment => ({ profile, environment })),
      );
  }

  isComplete(): boolean {
    return this.#store.problems().length === 0;
  }

  #chooseProfile(ref: string, entity: Entity): Profile {
    const listing = this.#store
      .list()
      .filter(profile =>
        profile.entities.some(each => normalize(each) === ref),
      );
    const wanted = entity.metadata.annotations?.[ANNOTATION_PROFILE];
    const named = listing.find(
      ({ metadata }) => metadata.name === (wanted ?? DEFAULT_PROFILE),
    );
    if (named) {
      return named;
    }
    if (wanted === undefined && listing.length === 1) {
      return listing[0];
    }
    const problems = this.#store.problems();
    if (problems.length > 0) {
      throw new ServiceUnavailableError(
        `No usable profile operates ${ref}. These could not be loaded:\n${problems.join(
          '\n',
        )}`,
      );
    }
    const names = listing.map(({ metadata }) => metadata.name).join(', ');
    if (listing.length === 0) {
      throw new NotFoundError(
        `No profile lists ${ref} among its entities, so it is not operated here`,
      );
    }
    throw new NotFoundError(
      wanted === undefined
        ? `${ref} is listed by the profiles ${names}; its annotation ${ANNOTATION_PROFILE} must name one of them`
        : `The annotation ${ANNOTATION_PROFILE} of ${ref} names no profile that lists the entity; those are ${names}`,
    );
  }
}

function normalize(entityRef: string): string {
  try {
    return stringifyEntityRef(
      parseEntityRef(entityRef, { defaultNamespace: 'default' }),
    ).toLocaleLowerCase('en-US');
  } catch (error) {
    throw new InputError(
      'entityRef must look like component:default/quantum-rerank',
      error,
    );
  }
}

function ownersOf(entity: Entity): string[] {
  return (entity.relations ?? [])
    .filter(({ type }) => type === RELATION_OWNED_BY)
    .map(({ targetRef }) => targetRef);
}

function narrow(profile: Profile, entity: Entity): ProfileEnvironment[] {
  const annotation = entity.metadata.annotations?.[ANNOTATION_ENVIRONMENTS];
  if (annotation === undefined) {
    return profile.environments;
  }
  const kept = new Set(annotation.split(',').map(name => name.trim()));
  return profile.environments.filter(({ name }) => kept.has(name));
}
