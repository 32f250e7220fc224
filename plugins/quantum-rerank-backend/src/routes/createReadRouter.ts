import type {
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  podQuerySchema,
  profileFindings,
  revisionQuerySchema,
  type Environment,
  type Environments,
  type ProfileEnvironment,
  type ProfileFindings,
  type ProfileView,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { ConsumerInspector } from '../configuration/ConsumerInspector';
import type { ManifestSources } from '../manifests';
import { mostDetailsOf } from '../onCall/detailsOf';
import type { OperationService } from '../operations/OperationService';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import type {
  OperatedEntity,
  ProfileService,
  Target,
} from '../profile/ProfileService';
import { profileView } from '../profile/profileView';
import type { RevisionHistory } from '../revisions';
import { AuthorizedWorkloadService } from '../workload/AuthorizedWorkloadService';
import type { WorkloadService } from '../workload/WorkloadService';
import { sendSnapshot } from './sendSnapshot';
import { createTargetFinder, ENVIRONMENT_PATH } from './targets';
import {
  emptyQuerySchema,
  entityParametersSchema,
  parseInput,
} from './validation';

/** Options of {@link createReadRouter}. */
export interface ReadRouterOptions {
  httpAuth: HttpAuthService;
  profiles: ProfileService;
  manifests: Pick<ManifestSources, 'list'>;
  workloads: WorkloadService;
  operations: Pick<OperationService, 'getAvailability'>;
  authorizer: Pick<OperationAuthorizer, 'authorizeRead'>;
  revisions: Pick<RevisionHistory, 'describe'>;
  consumers: Pick<ConsumerInspector, 'inspect'>;
}

/**
 * The routes that read: environments, snapshot, pods, revisions, profile.
 * Every one needs a user or service principal and asks
 * `quantum-rerank.overview.read`.
 */
export function createReadRouter(options: ReadRouterOptions): Router {
  const { httpAuth, profiles, operations } = options;
  const workloads = new AuthorizedWorkloadService(
    options.workloads,
    options.authorizer,
  );
  const router = PromiseRouter();
  const findTarget = createTargetFinder(profiles);

  const authenticate = (request: Request) =>
    httpAuth.credentials(request, { allow: ['user', 'service'] });

  /**
   * @throws NotAllowedError when not one of the environments may be read
   */
  const readableTargets = async (
    operated: OperatedEntity,
    credentials: BackstageCredentials,
  ): Promise<Target[]> => {
    const { environments, ...rest } = operated;
    const targets = environments.map(environment => ({ ...rest, environment }));
    const answers = await Promise.all(
      targets.map(target =>
        workloads.authorize(target, { credentials }).then(
          () => undefined,
          error => {
            if (error instanceof Error && error.name === 'NotAllowedError') {
              return error;
            }
            throw error;
          },
        ),
      ),
    );
    const readable = targets.filter((_, index) => !answers[index]);
    if (readable.length === 0) {
      throw (
        answers.find(Boolean) ??
        new NotAllowedError(`${operated.entityRef} has no environment`)
      );
    }
    return readable;
  };

  router.get(
    '/entities/:kind/:namespace/:name/environments',
    async (request, response) => {
      const credentials = await authenticate(request);
      const { kind, namespace, name } = parseInput(
        entityParametersSchema,
        request.params,
        'path',
      );
      parseInput(emptyQuerySchema, request.query, 'query');
      const operated = await profiles.getOperatedEntity(
        `${kind}:${namespace}/${name}`,
        { credentials },
      );
      const targets = await readableTargets(operated, credentials);
      const items = await Promise.all(
        targets.map(async target =>
          toEnvironment(
            target.environment,
            await operations.getAvailability(target, { credentials }),
            options.manifests.list(target),
          ),
        ),
      );
      const { metadata } = operated.profile;
      const body: Environments = {
        entityRef: operated.entityRef,
        profile: { name: metadata.name, title: metadata.title },
        items,
      };
      response.json(body);
    },
  );

  router.get(`${ENVIRONMENT_PATH}/snapshot`, async (request, response) => {
    const credentials = await authenticate(request);
    parseInput(emptyQuerySchema, request.query, 'query');
    const target = await findTarget(request, credentials);
    const snapshot = await workloads.getSerializedSnapshot(target, {
      credentials,
    });
    sendSnapshot(request, response, snapshot);
  });

  router.get(`${ENVIRONMENT_PATH}/pods`, async (request, response) => {
    const credentials = await authenticate(request);
    const query = parseInput(podQuerySchema, request.query, 'query');
    const target = await findTarget(request, credentials);
    response.json(await workloads.listPods(target, query, { credentials }));
  });

  router.get(`${ENVIRONMENT_PATH}/revisions`, async (request, response) => {
    const credentials = await authenticate(request);
    const query = parseInput(revisionQuerySchema, request.query, 'query');
    const target = await findTarget(request, credentials);
    const page = await workloads.listRevisions(target, query, { credentials });
    response.json({
      ...page,
      items: await options.revisions.describe(target, page.items),
    });
  });

  router.get('/profile/:entityRef', async (request, response) => {
    const credentials = await authenticate(request);
    parseInput(emptyQuerySchema, request.query, 'query');
    const operated = await profiles.getOperatedEntity(
      request.params.entityRef,
      { credentials },
    );
    const body: ProfileView = profileView(
      operated.profile,
      await mostDetailsOf(
        await readableTargets(operated, credentials),
        credentials,
        options.authorizer,
      ),
    );
    response.json(body);
  });

  router.get('/profile/:entityRef/findings', async (request, response) => {
    const credentials = await authenticate(request);
    parseInput(emptyQuerySchema, request.query, 'query');
    const operated = await profiles.getOperatedEntity(
      request.params.entityRef,
      { credentials },
    );
    const targets = await readableTargets(operated, credentials);
    const consumers = await Promise.all(
      targets.map(target => options.consumers.inspect(target)),
    );
    const body: ProfileFindings = {
      profile: operated.profile.metadata.name,
      items: [...profileFindings(operated.profile), ...consumers.flat()],
    };
    response.json(body);
  });

  return router;
}

function toEnvironment(
  environment: ProfileEnvironment,
  availability: Awaited<ReturnType<OperationService['getAvailability']>>,
  manifestSources: NonNullable<Environment['manifestSources']>,
): Environment {
  const { name, title, tier, cluster, namespace, resources, replicas } =
    environment;
  return {
    name,
    title,
    tier,
    cluster,
    namespace,
    deployment: resources.deployment,
    replicaBounds: { min: replicas.min, max: replicas.max },
    dashboards: environment.dashboards,
    ...(environment.load && { loadLimits: environment.load }),
    ...(environment.cache && {
      cache: { prefixes: environment.cache.prefixes },
    }),
    ...(manifestSources.length > 0 && { manifestSources }),
    ...availability,
  };
}
