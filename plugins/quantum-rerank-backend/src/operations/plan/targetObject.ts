import { ConflictError, NotFoundError } from '@backstage/errors';
import type {
  ActionName,
  Plan,
  ProfileEnvironment,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { PlanFacts } from './facts';
import {
  readAutoscaler,
  readDeployment,
  type Autoscaler,
  type Deployment,
} from './objects';
import { pathsOf } from './paths';

/** An object that an action can change. */
export type TargetObject = Deployment | Autoscaler;

/** Kind of such an object, as plans and Kubernetes name it. */
export type TargetKind = Exclude<Plan['target']['kind'], 'Cache'>;

/** API group and version of each kind, for references to it. */
export const targetApiVersions: Record<TargetKind, string> = {
  Deployment: 'apps/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  ConfigMap: 'v1',
  Secret: 'v1',
};

/** What an action changes. */
export function targetKindOf(action: ActionName): TargetKind {
  return action === 'autoscaling' ? 'HorizontalPodAutoscaler' : 'Deployment';
}

/**
 * The object that an action changes, among the facts.
 *
 * @throws NotFoundError when the deployment has no autoscaler to change
 * @throws ConflictError when it cannot be seen whether it has one
 */
export function targetObjectOf(
  action: ActionName,
  facts: PlanFacts,
): TargetObject {
  return targetKindOf(action) === 'Deployment'
    ? facts.deployment
    : requireAutoscaler(facts);
}

/**
 * The autoscaler of the deployment.
 *
 * @throws NotFoundError when there is none
 * @throws ConflictError when it cannot be seen whether there is one
 */
export function requireAutoscaler({
  autoscaler,
  deployment,
}: PlanFacts): Autoscaler {
  if (!autoscaler.known) {
    throw new ConflictError(
      `It cannot be seen whether the deployment has an autoscaler: ${autoscaler.reason}`,
    );
  }
  if (!autoscaler.value) {
    throw new NotFoundError(
      `The deployment ${deployment.metadata.name} has no HorizontalPodAutoscaler`,
    );
  }
  return autoscaler.value;
}

/** Where the object that an action changes is found in the Kubernetes API. */
export function targetPathOf(
  action: ActionName,
  environment: ProfileEnvironment,
  object: TargetObject,
): string {
  const paths = pathsOf(environment);
  return targetKindOf(action) === 'Deployment'
    ? paths.deployment
    : `${paths.autoscalers}/${encodeURIComponent(object.metadata.name)}`;
}

/**
 * Reads an answer of the Kubernetes API as the object that an action changes.
 *
 * @throws ServiceUnavailableError when what matters of it cannot be read
 */
export function readTargetObject(
  action: ActionName,
  answer: unknown,
): TargetObject {
  return targetKindOf(action) === 'Deployment'
    ? readDeployment(answer)
    : readAutoscaler(answer);
}
