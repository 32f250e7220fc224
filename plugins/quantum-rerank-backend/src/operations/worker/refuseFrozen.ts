import type { FreezeService } from '../../freeze';
import { findFreeze } from '../../freeze/judgeFreeze';
import { passableFindings } from '../../guardrails';
import { isSecondHalf } from '../secondHalf';
import { OperationEnd, StoreTroubleError } from './ends';
import type { RunHandle } from './RunHandle';

/**
 * Looks again whether a freeze window holds, before anything is sent. What is
 * under way is not cut off: the second half of a change belongs to the first.
 *
 * @throws StoreTroubleError when the clock of the database cannot be read
 * @throws OperationEnd when a freeze began, or its exception ended, since the request
 */
export async function refuseFrozen(
  run: Omit<RunHandle, 'authorize'>,
  freezes: FreezeService,
): Promise<void> {
  const { operation, stored, target } = run;
  if (stored.applyStartedAt !== undefined || isSecondHalf(operation)) {
    return;
  }
  // A break-glass passes what it announced, not what began since.
  const passed = operation.breakGlass
    ? passableFindings(operation.plan.findings).map(({ code }) => code)
    : [];
  const findings = findFreeze(await situationOf(target, freezes), {
    automation: operation.via !== 'portal',
    environment: target.environment.name,
    guardrails: target.profile.guardrails,
  });
  const obstacle = findings.find(({ code, effect }) => {
    if (effect === 'refuse') {
      return !passed.includes(code);
    }
    // What it asks for was given, if the plan asked for it.
    return (
      ['require-approval', 'require-typed-confirmation'].includes(effect) &&
      !operation.plan.findings.some(
        planned => planned.code === code && planned.effect === effect,
      )
    );
  });
  if (obstacle) {
    throw new OperationEnd(
      'refused',
      `${obstacle.message} Nothing was changed.`,
    );
  }
}

async function situationOf(
  target: RunHandle['target'],
  freezes: FreezeService,
) {
  try {
    return await freezes.getSituation(target);
  } catch (error) {
    throw new StoreTroubleError(error);
  }
}
