import type {
  Finding,
  Freeze,
  ProfileGuardrail,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { applyEffects, checkGuardrails, freezeGuardrails } from '../guardrails';
import { frozen } from '../guardrails/frozen';
import type { FreezeSituation } from './FreezeService';

/** What the guardrails of freeze say, with the effects of the profile. */
export function findFreeze(
  freeze: FreezeSituation,
  options: {
    automation: boolean;
    environment: string;
    guardrails: ProfileGuardrail[];
  },
): Finding[] {
  return applyEffects(
    checkGuardrails(freezeGuardrails, {
      freeze,
      automation: options.automation,
    }),
    options.guardrails,
    options.environment,
  );
}

/** Whether a change would be taken, and why, as one answer. */
export function judgeFreeze(
  freeze: FreezeSituation,
  options: Parameters<typeof findFreeze>[1],
): Freeze['persons'] {
  const [finding] = findFreeze(freeze, options);
  if (!finding) {
    return { allowed: true, reason: 'No freeze window holds.' };
  }
  const allowed = finding.effect !== 'refuse';
  return {
    allowed,
    ...(!allowed && finding.code === frozen.code && freeze.isOtherMoment
      ? { unlessIncident: true }
      : {}),
    reason:
      finding.effect === 'require-approval'
        ? `${finding.message} A change needs an approval.`
        : finding.message,
  };
}
