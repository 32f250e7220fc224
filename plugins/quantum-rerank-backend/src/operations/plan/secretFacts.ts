import { NotFoundError } from '@backstage/errors';
import {
  FIELD_MANAGER,
  type ConfigConsumer,
  type ProfileEnvironment,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { KubernetesApiError } from '../../kubernetes/errors';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { requestSecret } from '../secrets/secretRequests';
import { findConsumers } from './configFacts';
import { collectNamedConsumers, type NamedConsumer } from './consumerFacts';
import { fetchDeployment, type Known } from './facts';
import { readKeyedObject, type Deployment, type KeyedObject } from './objects';
import { pathsOf } from './paths';
import { templateReferences } from './templateReferences';

/** The part of a Secret that only who may read it knows. */
export interface SecretContent {
  /** Value by key as base64. */
  data: Record<string, string>;
  type: string;
  immutable: boolean;
}

/** A Secret, as far as it may be read. */
export interface SecretObject {
  metadata: KeyedObject['metadata'];
  content: Known<SecretContent>;
}

/** What a change of a Secret rests on, read fresh from the cluster. */
export interface SecretFacts {
  deployment: Deployment;
  secret: SecretObject;
  /** Deployments of the namespace that read it. */
  consumers: Known<ConfigConsumer[]>;
  /** Workloads that the profile names, whether they read it or not. */
  named: NamedConsumer[];
}

/**
 * Reads the Secret that the environment names, the deployment, and who else
 * reads the Secret.
 *
 * @throws KubernetesApiError without words about values, KubernetesConnectionError
 * @throws NotFoundError when there is none, or it is not clear which
 */
export async function collectSecretFacts(
  api: KubernetesApi,
  environment: ProfileEnvironment,
  options: { signal?: AbortSignal } = {},
): Promise<SecretFacts> {
  const deployment = await fetchDeployment(api, environment, options);
  const name = secretNameOf(environment, deployment);
  const [secret, consumers, named] = await Promise.all([
    fetchSecret(api, environment, name, options),
    findConsumers(api, environment, 'Secret', name, options),
    collectNamedConsumers(api, environment, 'Secret', name, options),
  ]);
  return { deployment, secret, consumers, named };
}

/**
 * Name of the Secret: the one that the profile names, else the only one that
 * the deployment reads.
 *
 * @throws NotFoundError when there is none, or it is not clear which
 */
export function secretNameOf(
  { resources }: ProfileEnvironment,
  deployment: Deployment,
): string {
  if (resources.secret !== undefined) {
    return resources.secret;
  }
  const { secrets } = templateReferences(deployment.spec.template);
  if (secrets.length !== 1) {
    throw new NotFoundError(
      secrets.length === 0
        ? `The deployment ${resources.deployment} reads no Secret. Where it has one all the same, the profile names it in resources.secret of the environment`
        : `The deployment ${
            resources.deployment
          } reads several Secrets (${secrets.join(
            ', ',
          )}): the profile has to name one in resources.secret of the environment`,
    );
  }
  return secrets[0];
}

/**
 * Reads a Secret. Where the right to read it is missing, a dry run that
 * changes nothing is answered with its metadata alone, for which the right to
 * patch is enough; values do not travel then.
 *
 * @throws NotFoundError when it does not exist
 */
export async function fetchSecret(
  api: KubernetesApi,
  environment: ProfileEnvironment,
  name: string,
  options: { signal?: AbortSignal } = {},
): Promise<SecretObject> {
  const path = secretPath(environment, name);
  try {
    return readSecret(
      await requestSecret(api, { method: 'GET', path, ...options }, []),
    );
  } catch (error) {
    if (!(error instanceof KubernetesApiError)) {
      throw error;
    }
    if (error.status === 404) {
      throw new NotFoundError(
        `There is no Secret ${name} in namespace ${environment.namespace} of cluster ${environment.cluster}`,
      );
    }
    if (error.status !== 403) {
      throw error;
    }
    const { metadata } = readKeyedObject(
      await requestSecret(
        api,
        {
          method: 'PATCH',
          path,
          query: { dryRun: 'All', fieldManager: FIELD_MANAGER },
          patchType: 'application/merge-patch+json',
          body: {},
          metadataOnly: true,
          ...options,
        },
        [],
      ),
    );
    return { metadata, content: { known: false, reason: error.message } };
  }
}

/** Where a Secret is found in the Kubernetes API. */
export function secretPath(
  environment: ProfileEnvironment,
  name: string,
): string {
  return `${pathsOf(environment).secrets}/${encodeURIComponent(name)}`;
}

function readSecret(answer: unknown): SecretObject {
  const object = readKeyedObject(answer);
  const { metadata, data, immutable, type } = object;
  return {
    metadata,
    content: {
      known: true,
      value: {
        data,
        type: typeof type === 'string' ? type : 'Opaque',
        immutable: immutable === true,
      },
    },
  };
}
