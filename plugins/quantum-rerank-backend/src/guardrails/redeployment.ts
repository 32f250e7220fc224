import type { ProfileEnvironment } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { nameOf, type Manifest } from '../manifests';
import { listFields } from '../operations/plan/applyConflicts';
import type { RedeployFacts } from '../operations/plan/redeployFacts';
import { readDeployments } from '../operations/plan/objects';
import {
  findRedeployPause,
  isOperated,
} from '../operations/plan/redeployPause';
import { templateReferences } from '../operations/plan/templateReferences';
import type { Guardrail } from './Guardrail';

/** What guardrails of `redeploy` may look at. */
export interface RedeployContext {
  environment: ProfileEnvironment;
  /** Absent when the source could not be read. */
  facts?: RedeployFacts;
  /** Why it could not. */
  unreadable?: string;
  /** What is there is left out. */
  onlyMissing?: boolean;
}

const unreadable: Guardrail<RedeployContext> = {
  code: 'manifests-unreadable',
  defaultEffect: 'refuse',
  check: context =>
    context.unreadable === undefined
      ? undefined
      : {
          field: 'source',
          message: `The manifests cannot be read: ${context.unreadable}.`,
        },
};

const invalid: Guardrail<RedeployContext> = {
  code: 'manifests-invalid',
  defaultEffect: 'refuse',
  check({ facts }) {
    const problems = facts?.set.problems ?? [];
    return problems.length > 0
      ? {
          field: 'source',
          message: `The manifests are not right, so none of them is applied. ${problems.join(
            '. ',
          )}.`,
        }
      : undefined;
  },
};

/** Without it there would be nothing to watch, and no service. */
const withoutDeployment: Guardrail<RedeployContext> = {
  code: 'redeploy-without-deployment',
  defaultEffect: 'refuse',
  check({ environment, facts }) {
    if (!facts || facts.set.problems.length > 0) {
      return undefined;
    }
    const { deployment } = environment.resources;
    if (
      facts.objects.some(
        each => isOperated(each, environment) && each.state === 'pruned',
      )
    ) {
      return {
        field: 'source',
        message: `The manifests do not hold the deployment ${deployment}, and the configuration lists it under prune: it would be deleted.`,
      };
    }
    return facts.deployment ||
      facts.set.manifests.some(each => isOperated(each, environment))
      ? undefined
      : {
          field: 'source',
          message: `There is no deployment ${deployment}, and the manifests do not hold one: the service would not come back.`,
        };
  },
};

const nothingToApply: Guardrail<RedeployContext> = {
  code: 'nothing-to-do',
  defaultEffect: 'refuse',
  check({ facts, onlyMissing }) {
    const objects = facts?.objects ?? [];
    if (onlyMissing && objects.every(({ state }) => state === 'unchanged')) {
      return objects.length > 0
        ? {
            message: `All ${objects.length} objects are there already.`,
            suggestion:
              'Redeploy all of it where something differs from the manifests.',
          }
        : undefined;
    }
    return objects.length > 0 &&
      objects.every(
        ({ state, problem }) => state === 'unchanged' && problem === undefined,
      )
      ? {
          message: `All ${objects.length} objects are as the manifests say already.`,
          suggestion: 'Where pods do not get well, restart the deployment.',
        }
      : undefined;
  },
};

/** What is not rolled out would be waited for without end. */
const paused: Guardrail<RedeployContext> = {
  code: 'deployment-paused',
  defaultEffect: 'refuse',
  check({ environment, facts }) {
    const pause = facts && findRedeployPause(environment, facts);
    if (!pause) {
      return undefined;
    }
    if (pause.isNew) {
      return {
        message:
          'The manifests make the deployment paused, so it would get no pods.',
        suggestion: 'Leave spec.paused out of the manifest.',
      };
    }
    return pause.changesTemplate
      ? {
          message:
            'The manifests change the release, and the deployment is paused then: it would not be rolled out until it is resumed.',
          suggestion: 'Resume the deployment first.',
        }
      : {
          effect: 'inform',
          message:
            'The deployment is paused then: what is applied changes the number of pods at most, and a release that waits is not rolled out.',
        };
  },
};

const prunes: Guardrail<RedeployContext> = {
  code: 'manifests-prune',
  defaultEffect: 'require-typed-confirmation',
  check({ facts }) {
    const pruned = (facts?.objects ?? []).filter(
      ({ state }) => state === 'pruned',
    );
    return pruned.length > 0
      ? {
          message: `${pruned
            .map(nameOf)
            .join(', ')} will be deleted: the configuration lists ${
            pruned.length === 1 ? 'it' : 'them'
          } under prune, and the manifests do not hold ${
            pruned.length === 1 ? 'it' : 'them'
          } any more.`,
        }
      : undefined;
  },
};

/** Somebody had a reason for them, which the history tells. */
const takesBack: Guardrail<RedeployContext> = {
  code: 'redeploy-takes-back',
  defaultEffect: 'require-typed-confirmation',
  check({ facts }) {
    const taken = (facts?.objects ?? []).flatMap(object =>
      object.retakes
        ? [`${listFields(object.retakes)} of ${nameOf(object)}`]
        : [],
    );
    return taken.length > 0
      ? {
          message: `What earlier operations of this portal set is taken back, because the manifests say otherwise: ${taken.join(
            '; ',
          )}.`,
          suggestion:
            'Look in the history for why it was set. What should stay belongs in the manifests.',
        }
      : undefined;
  },
};

/**
 * A number in an applied manifest resets that of the autoscaler with every
 * apply (https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling).
 */
const setsReplicas: Guardrail<RedeployContext> = {
  code: 'manifest-sets-replicas',
  defaultEffect: 'inform',
  check({ facts }) {
    if (!facts) {
      return undefined;
    }
    const { manifests } = facts.set;
    const owned = manifests.filter(
      each =>
        ['Deployment', 'StatefulSet'].includes(each.kind.kind) &&
        specOf(each).replicas !== undefined,
    );
    const scaled = new Set([
      ...manifests
        .filter(({ kind }) => kind.kind === 'HorizontalPodAutoscaler')
        .map(each => targetOf(specOf(each).scaleTargetRef)),
      ...(facts.autoscalers.known
        ? facts.autoscalers.value.map(({ spec }) =>
            targetOf(spec.scaleTargetRef),
          )
        : []),
    ]);
    const contested = owned.filter(each => scaled.has(nameOf(each)));
    if (contested.length > 0) {
      return {
        message: `${contested
          .map(
            each =>
              `${each.document} sets spec.replicas of ${nameOf(
                each,
              )} to ${String(specOf(each).replicas)}`,
          )
          .join(
            '; ',
          )}, a number that an autoscaler owns: it is put back to what its metrics say, and every redeployment starts that anew.`,
        suggestion: 'Leave spec.replicas out of the manifest.',
      };
    }
    return owned.length > 0 && !facts.autoscalers.known
      ? {
          message: `It cannot be seen whether an autoscaler owns spec.replicas, which the manifests set: ${facts.autoscalers.reason}`,
        }
      : undefined;
  },
};

/** Environment variables are read when a container starts. */
const needsRestart: Guardrail<RedeployContext> = {
  code: 'manifests-need-restart',
  defaultEffect: 'inform',
  check({ environment, facts }) {
    if (!facts?.deployment) {
      return undefined;
    }
    const changed = new Set(
      facts.objects
        .filter(
          ({ kind, state }) =>
            kind.kind === 'ConfigMap' && state !== 'unchanged',
        )
        .map(({ name }) => name),
    );
    const operated = facts.objects.find(each => isOperated(each, environment));
    const [after] = readDeployments([operated?.after]);
    const read = templateReferences(
      (after ?? facts.deployment).spec.template,
    ).configMaps.filter(name => changed.has(name));
    return read.length > 0 && operated?.state !== 'changed'
      ? {
          message: `ConfigMap ${read.join(
            ', ',
          )} changes, but no pod is replaced: pods that run keep the former environment variables until they are restarted.`,
          suggestion: 'Restart the deployment afterwards.',
        }
      : undefined;
  },
};

const withoutInverse: Guardrail<RedeployContext> = {
  code: 'redeploy-without-inverse',
  defaultEffect: 'inform',
  check: ({ facts }) =>
    facts && facts.set.problems.length === 0
      ? {
          message:
            'Nothing takes it back at once, because the former manifests are not kept here: bring them back at their source and redeploy, or roll the deployment back to its former revision.',
        }
      : undefined,
};

/** Guardrails of `redeploy`, in the order in which equally grave findings are shown. */
export const redeployGuardrails: Guardrail<RedeployContext>[] = [
  unreadable,
  invalid,
  withoutDeployment,
  nothingToApply,
  paused,
  prunes,
  takesBack,
  setsReplicas,
  needsRestart,
  withoutInverse,
];

function specOf({ body }: Manifest): Record<string, unknown> {
  const { spec } = body;
  return typeof spec === 'object' && spec !== null
    ? (spec as Record<string, unknown>)
    : {};
}

function targetOf(reference: unknown): string {
  const { kind, name } = (reference ?? {}) as { kind?: string; name?: string };
  return `${kind}/${name}`;
}
