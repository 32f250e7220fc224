import {
  guardrailEffects,
  type Finding,
  type ProfileGuardrail,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  autoscalerAddsReplicas,
  autoscalerBoundsCross,
  autoscalerDropsReplicas,
  autoscalerDirectionDisabled,
  autoscalerTargetReplaced,
  autoscalerWithoutTarget,
} from './autoscalerBounds';
import { autoscalerCannotAct } from './autoscalerCannotAct';
import { belowDisruptionBudget } from './belowDisruptionBudget';
import { deploymentPaused } from './deploymentPaused';
import {
  freezeExcepted,
  frozen,
  frozenForAutomation,
  type FreezeContext,
} from './frozen';
import type { GeneralContext, Guardrail } from './Guardrail';
import {
  gradualComparison,
  gradualOnlyDown,
  gradualSteps,
} from './gradualScale';
import { largeScaleStep } from './largeScaleStep';
import { nothingToDo } from './nothingToDo';
import { operationOpen, proposalYields } from './operationOpen';
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
import { unattended } from './unattended';
import {
  floorComesBack,
  floorEndsByChange,
  floorNotHigher,
  floorOverridden,
  floorRaisesMaximum,
  floorTime,
} from './temporaryFloor';

export type { GeneralContext, GuardrailContext } from './Guardrail';
export { passableFindings } from './passable';
export { reasonFindings } from './reasonFindings';
export { rightsGuardrails } from './clusterRights';

/**
 * Guardrails of changes to the deployment and its autoscaler, in the order in
 * which equally grave findings are shown.
 */
export const workloadGuardrails: Guardrail[] = [
  nothingToDo,
  deploymentPaused,
  revisionNotFound,
  revisionCollected,
  revisionRenumbered,
  outsideReplicaBounds,
  autoscalerBoundsCross,
  autoscalerWithoutTarget,
  floorNotHigher,
  floorTime,
  floorOverridden,
  floorEndsByChange,
  gradualOnlyDown,
  scaleToZero,
  belowDisruptionBudget,
  replicasOwnedByAutoscaler,
  replicasOwnedByKeda,
  replicasOwnedByGitOps,
  autoscalerCannotAct,
  autoscalerDropsReplicas,
  autoscalerDirectionDisabled,
  autoscalerAddsReplicas,
  autoscalerTargetReplaced,
  floorRaisesMaximum,
  floorComesBack,
  largeScaleStep,
  gradualSteps,
  gradualComparison,
  pauseHoldsReleases,
  rollbackOfRestart,
  rollbackLeavesBehind,
];

/** Guardrails of every action that are checked again when it is carried out. */
export const freezeGuardrails: Guardrail<FreezeContext>[] = [
  frozen,
  frozenForAutomation,
  freezeExcepted,
];

/** Guardrails of every action. */
export const generalGuardrails: Guardrail<GeneralContext>[] = [
  operationOpen,
  proposalYields,
  unattended,
  ...freezeGuardrails,
];

/** What guardrails find, with the effects they have by themselves. */
export function checkGuardrails<C>(
  guardrails: Guardrail<C>[],
  context: C,
): Finding[] {
  return guardrails.flatMap((guardrail): Finding[] => {
    const finding = guardrail.check(context);
    return finding
      ? [
          {
            ...finding,
            code: guardrail.code,
            effect: finding.effect ?? guardrail.defaultEffect,
          },
        ]
      : [];
  });
}

/**
 * Findings with the effects that the profile sets for the environment; one
 * that names it goes before a general one. Worst first.
 */
export function applyEffects(
  findings: Finding[],
  profileGuardrails: ProfileGuardrail[],
  environment: string,
): Finding[] {
  return findings
    .map(finding => {
      const overrides = profileGuardrails.filter(
        candidate => candidate.code === finding.code,
      );
      const override =
        overrides.find(candidate =>
          candidate.environments?.includes(environment),
        ) ?? overrides.find(candidate => candidate.environments === undefined);
      return override ? { ...finding, effect: override.effect } : finding;
    })
    .sort((a, b) => gravity(b) - gravity(a));
}

function gravity(finding: Finding): number {
  return guardrailEffects.indexOf(finding.effect);
}
