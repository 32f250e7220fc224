import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { mockCredentials } from '@backstage/backend-test-utils';
import { NotFoundError } from '@backstage/errors';
import {
  profileSchema,
  type Profile,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ProfileService, Target } from '../../profile/ProfileService';
import type { UserCredentials } from '../OperationService';

export const ENTITY_REF = 'component:default/quantum-rerank';
export const OWNER = 'group:default/ml-platform';
export const REQUESTER = 'user:default/olivia';

/** A profile for the sandbox's two environments. */
export function testProfile(overrides: Partial<Profile> = {}): Profile {
  const resources = {
    deployment: 'quantum-rerank',
    horizontalPodAutoscaler: 'quantum-rerank-hpa',
  };
  return profileSchema.parse({
    apiVersion: 'quantumrerank.io/v1',
    kind: 'OperationsProfile',
    metadata: { name: 'quantum-rerank', title: 'QuantumRerank' },
    entities: [ENTITY_REF],
    onCall: ['group:default/on-call'],
    environments: [
      {
        name: 'production',
        title: 'Production',
        tier: 'production',
        cluster: 'sandbox',
        namespace: 'quantum-rerank',
        resources,
        replicas: { min: 3, max: 15 },
      },
      {
        name: 'staging',
        title: 'Staging',
        tier: 'non-production',
        cluster: 'sandbox',
        namespace: 'quantum-rerank-staging',
        resources,
        replicas: { min: 1, max: 4 },
      },
    ],
    operations: { gracePeriod: '0s', rolloutTimeout: '5s' },
    ...overrides,
  });
}

export function testTarget(
  environment = 'production',
  profile = testProfile(),
): Target {
  const found = profile.environments.find(({ name }) => name === environment);
  if (!found) {
    throw new NotFoundError(`There is no environment ${environment}`);
  }
  return {
    entity: {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name: 'quantum-rerank' },
    },
    entityRef: ENTITY_REF,
    ownerRefs: [OWNER],
    profile,
    environment: found,
  };
}

/** Answers for the one entity; `profile` may be replaced during a test. */
export class TestProfiles implements ProfileService {
  profile: Profile;
  /** References that `hidden` callers cannot see. */
  hiddenFrom = new Set<string>();

  constructor(profile = testProfile()) {
    this.profile = profile;
  }

  async getOperatedEntity(
    entityRef: string,
    options: { credentials: BackstageCredentials },
  ) {
    const principal = options.credentials.principal as {
      userEntityRef?: string;
    };
    if (
      entityRef !== ENTITY_REF ||
      this.hiddenFrom.has(principal.userEntityRef ?? '')
    ) {
      throw new NotFoundError(`No entity ${entityRef}`);
    }
    const { environment, ...rest } = testTarget('production', this.profile);
    return { ...rest, environments: this.profile.environments };
  }

  async getTarget(
    entityRef: string,
    environment: string,
    options: { credentials: BackstageCredentials },
  ): Promise<Target> {
    await this.getOperatedEntity(entityRef, options);
    return testTarget(environment, this.profile);
  }

  listEnvironments() {
    return this.profile.environments.map(environment => ({
      profile: this.profile,
      environment,
    }));
  }

  isComplete() {
    return true;
  }
}

/** Credentials of a person, directly or carried by a plugin. */
export function person(
  userEntityRef = REQUESTER,
  options: { actor?: string; expiresAt?: Date } = {},
): UserCredentials {
  const credentials = mockCredentials.user(userEntityRef);
  return {
    ...credentials,
    ...(options.expiresAt ? { expiresAt: options.expiresAt } : {}),
    principal: {
      ...credentials.principal,
      ...(options.actor
        ? { actor: { type: 'service', subject: options.actor } }
        : {}),
    },
  } as UserCredentials;
}
