import type { FreezeSituation } from '../freeze/FreezeService';
import type { Guardrail } from './Guardrail';

/** What guardrails of freeze look at. */
export interface FreezeContext {
  /** How freeze stands where the change would be made. */
  freeze?: FreezeSituation;
  /** Not asked for in the portal by a person. */
  automation?: boolean;
}

/** A freeze window holds, and no open incident excuses a person. */
export const frozen: Guardrail<FreezeContext> = {
  code: 'frozen',
  defaultEffect: 'refuse',
  check: ({ freeze, automation }) => {
    if (!freeze || freeze.windows.length === 0 || automation) {
      return undefined;
    }
    if (freeze.incidents && freeze.incidents.length > 0) {
      return undefined;
    }
    return {
      message: `${windowWords(freeze)} Meanwhile people make ${
        freeze.isOtherMoment
          ? 'no changes, unless a P0 or P1 incident is open then'
          : `changes only while a P0 or P1 incident is open; ${
              freeze.incidents ? 'none is' : 'whether one is, is not known now'
            }`
      }.`,
      suggestion: 'Wait for its end.',
    };
  },
};

/**
 * A freeze window holds, and automation asks. A profile cannot weaken this: a
 * window that is not meant for automation has other environments.
 */
export const frozenForAutomation: Guardrail<FreezeContext> = {
  code: 'frozen-for-automation',
  defaultEffect: 'refuse',
  check: ({ freeze, automation }) =>
    freeze && freeze.windows.length > 0 && automation
      ? {
          message: `${windowWords(freeze)} It binds automation always.`,
          suggestion:
            'Wait for its end, or ask a person to do it in the portal.',
        }
      : undefined,
};

/** A freeze window holds, but a grave incident is open. */
export const freezeExcepted: Guardrail<FreezeContext> = {
  code: 'freeze-excepted',
  defaultEffect: 'inform',
  check: ({ freeze, automation }) => {
    const [incident, ...others] = freeze?.incidents ?? [];
    if (!freeze || freeze.windows.length === 0 || automation || !incident) {
      return undefined;
    }
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    return {
      message: `${windowWords(freeze)} It is passed because of the open ${
        incident.severity
      } "${incident.title}"${more}.`,
    };
  },
};

function windowWords({ windows }: FreezeSituation): string {
  const [{ title, reason, untilInWords }] = windows;
  return `The freeze "${title}" holds until ${untilInWords}${
    reason ? ` (${reason.replace(/\.$/, '')})` : ''
  }.`;
}
