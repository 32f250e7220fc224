import {
  guardrailEffects,
  type Finding,
  type ProfileGuardrail,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  autoscalerAddsReplicas,
  autoscalerBoundsCross,
  autoscalerDropsReplicas,
} from './autoscalerBounds';
import { autoscalerCannotAct } from './autoscalerCannotAct';
import { belowDisruptionBudget } from './belowDisruptionBudget';
import { deploymentPaused } from './deploymentPaused';
import type { Guardrail, GuardrailContext } from './Guardrail';
import { largeScaleStep } from './largeScaleStep';
import { nothingToDo } from './nothingToDo';
import { operationOpen } from './operationOpen';
import { outsideReplicaBounds } from './outsideReplicaBounds';
import { pauseHoldsReleases } from './pauseHoldsReleases';
import { replicasOwnedByAutoscaler } from './replicasOwnedByAutoscaler';
import { replicasOwnedByGitOps } from './replicasOwnedByGitOps';
import { replicasOwnedByKeda } from './replicasOwnedByKeda';
import { rollbackLeavesBehind } from './rollbackLeavesBehind';
import { rollbackOfRestart } from './rollbackOfRestart';
import {
  revisionCollected,
  revisionNotFound,
  revisionRenumbered,
} from './rollbackTargetMissing';
import { scaleToZero } from './scaleToZero';

export type { GuardrailContext } from './Guardrail';

/** All guardrails, in the order in which equally grave findings are shown. */
export const guardrails: Guardrail[] = [
  nothingToDo,
  operationOpen,
  deploymentPaused,
  revisionNotFound,
  revisionCollected,
  revisionRenumbered,
  outsideReplicaBounds,
  autoscalerBoundsCross,
  scaleToZero,
  belowDisruptionBudget,
  replicasOwnedByAutoscaler,
  replicasOwnedByKeda,
  replicasOwnedByGitOps,
  autoscalerCannotAct,
  autoscalerDropsReplicas,
  autoscalerAddsReplicas,
  largeScaleStep,
  pauseHoldsReleases,
  rollbackOfRestart,
  rollbackLeavesBehind,
];

/**
 * Runs every guardrail and applies the effects that the profile sets for the
 * environment; one that names it goes before a general one.
 * Worst first.
 */
export function runGuardrails(
  context: GuardrailContext,
  profileGuardrails: ProfileGuardrail[],
): Finding[] {
  const findings = guardrails.flatMap((guardrail): Finding[] => {
    const finding = guardrail.check(context);
    if (!finding) {
      return [];
    }
    const overrides = profileGuardrails.filter(
      candidate => candidate.code === guardrail.code,
    );
    const override =
      overrides.find(candidate =>
        candidate.environments?.includes(context.environment.name),
      ) ?? overrides.find(candidate => candidate.environments === undefined);
    return [
      {
        ...finding,
        code: guardrail.code,
        effect: override?.effect ?? finding.effect ?? guardrail.defaultEffect,
      },
    ];
  });
  return findings.sort((a, b) => gravity(b) - gravity(a));
}

function gravity(finding: Finding): number {
  return guardrailEffects.indexOf(finding.effect);
}
