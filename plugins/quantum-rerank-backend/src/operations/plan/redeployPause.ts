import type { ProfileEnvironment } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { canonicalJson } from '../canonicalJson';
import type { AppliedObject } from './appliedObject';
import type { ObjectOutlook, RedeployFacts } from './redeployFacts';

/** What a redeployment leaves paused. */
export interface RedeployPause {
  /** There is no deployment yet. */
  isNew: boolean;
  /** Its pods would have to be replaced. */
  changesTemplate: boolean;
}

/**
 * Whether rollouts of the operated deployment are paused after the manifests
 * are applied, which may set or lift the pause themselves. Pure.
 */
export function findRedeployPause(
  environment: ProfileEnvironment,
  { objects, deployment }: Pick<RedeployFacts, 'objects' | 'deployment'>,
): RedeployPause | undefined {
  const operated = objects.find(each => isOperated(each, environment));
  const after = operated?.after && specOf(operated.after);
  const paused = after ? after.paused : deployment?.spec.paused;
  if (paused !== true) {
    return undefined;
  }
  return {
    isNew: operated?.state === 'created',
    changesTemplate:
      operated?.before !== undefined &&
      after !== undefined &&
      canonicalJson(specOf(operated.before).template) !==
        canonicalJson(after.template),
  };
}

/** Whether it is the deployment that the environment is about. */
export function isOperated(
  { kind, name }: Pick<ObjectOutlook, 'kind' | 'name'>,
  { resources }: ProfileEnvironment,
): boolean {
  return kind.kind === 'Deployment' && name === resources.deployment;
}

function specOf({ spec }: AppliedObject): Record<string, unknown> {
  return typeof spec === 'object' && spec !== null
    ? (spec as Record<string, unknown>)
    : {};
}
