import {
  durationInWords,
  LONGEST_FLOOR_MS,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  describeBounds,
  describeMoment,
  floorEndsAt,
  judgeFloor,
  planFloor,
  setsBounds,
} from '../operations/plan/floor';
import type { Guardrail, GuardrailContext } from './Guardrail';

function autoscalerOf({ facts }: GuardrailContext) {
  return facts.autoscaler.known ? facts.autoscaler.value : undefined;
}

/** Says what comes back after a temporary floor, and when. */
export const floorComesBack: Guardrail = {
  code: 'temporary-floor',
  defaultEffect: 'inform',
  check(context) {
    const { request, facts } = context;
    const autoscaler = autoscalerOf(context);
    if (request.action !== 'autoscaling' || !autoscaler) {
      return undefined;
    }
    const { temporary } = request.parameters;
    const earlier = facts.temporaryFloor;
    const planned = planFloor(request.parameters, autoscaler, earlier);
    if (!planned || !temporary) {
      return undefined;
    }
    const when =
      temporary.until === undefined
        ? `${durationInWords(temporary.duration ?? '')} after it is raised`
        : `at ${describeMoment(Date.parse(temporary.until))}`;
    return {
      field: 'temporary',
      message: `The autoscaler gets ${describeBounds(
        planned.former,
      )} back by itself ${when}, also in a freeze window or after a restart of the backend.${
        earlier
          ? ` This takes the place of the floor of ${
              earlier.raised.minReplicas
            } until ${describeMoment(earlier.until)}.`
          : ''
      }`,
    };
  },
};

/** A floor above the maximum takes the maximum with it. */
export const floorRaisesMaximum: Guardrail = {
  code: 'temporary-floor-raises-maximum',
  defaultEffect: 'inform',
  check(context) {
    const { request } = context;
    const autoscaler = autoscalerOf(context);
    if (request.action !== 'autoscaling' || !request.parameters.temporary) {
      return undefined;
    }
    const { maxReplicas } = request.parameters;
    return autoscaler &&
      maxReplicas !== undefined &&
      maxReplicas > autoscaler.spec.maxReplicas
      ? {
          field: 'maxReplicas',
          message: `The maximum of ${autoscaler.spec.maxReplicas} is raised to ${maxReplicas} for the same time, and comes back with the minimum.`,
        }
      : undefined;
  },
};

/** A floor that raises nothing is none. */
export const floorNotHigher: Guardrail = {
  code: 'temporary-floor-not-higher',
  defaultEffect: 'refuse',
  check(context) {
    const { request, facts } = context;
    const autoscaler = autoscalerOf(context);
    if (request.action !== 'autoscaling' || !autoscaler) {
      return undefined;
    }
    const planned = planFloor(
      request.parameters,
      autoscaler,
      facts.temporaryFloor,
    );
    return planned && planned.raised.minReplicas <= planned.former.minReplicas
      ? {
          field: 'minReplicas',
          message: `The minimum is ${planned.former.minReplicas} without a temporary floor: one of ${planned.raised.minReplicas} would raise nothing.`,
          suggestion: facts.temporaryFloor
            ? 'Restore the former bounds now instead.'
            : undefined,
        }
      : undefined;
  },
};

/** A floor has to end in the future, and not too late. */
export const floorTime: Guardrail = {
  code: 'temporary-floor-time',
  defaultEffect: 'refuse',
  check({ request, facts }) {
    const temporary =
      request.action === 'autoscaling'
        ? request.parameters.temporary
        : undefined;
    if (temporary?.until === undefined || facts.at === undefined) {
      return undefined;
    }
    const lasts = floorEndsAt(temporary, facts.at) - facts.at;
    if (lasts <= 0) {
      return {
        field: 'temporary',
        message: `The floor would end at ${describeMoment(
          Date.parse(temporary.until),
        )}, which is over.`,
      };
    }
    return lasts > LONGEST_FLOOR_MS
      ? {
          field: 'temporary',
          message: `A temporary floor lasts at most ${
            LONGEST_FLOOR_MS / 86_400_000
          } days.`,
          suggestion: 'Change the minimum for good instead.',
        }
      : undefined;
  },
};

/** Setting bounds for good while a floor stands ends the floor. */
export const floorEndsByChange: Guardrail = {
  code: 'temporary-floor-ends',
  defaultEffect: 'require-reason',
  check({ request, facts }) {
    const floor = facts.temporaryFloor;
    return floor && setsBounds(request)
      ? {
          message: `A temporary floor of ${
            floor.raised.minReplicas
          } stands until ${describeMoment(
            floor.until,
          )}. This ends it: ${describeBounds(
            floor.former,
          )} does not come back by itself any more.`,
        }
      : undefined;
  },
};

/** Putting back what somebody else changed meanwhile is a person's decision. */
export const floorOverridden: Guardrail = {
  code: 'temporary-floor-overridden',
  defaultEffect: 'require-reason',
  check(context) {
    const { request, facts } = context;
    const floor = facts.temporaryFloor;
    if (
      !floor ||
      request.action !== 'autoscaling' ||
      request.parameters.floor !== 'restore'
    ) {
      return undefined;
    }
    const judgement = judgeFloor(floor, autoscalerOf(context));
    return judgement.state === 'overridden'
      ? {
          message: `${
            judgement.message
          } This overwrites it with ${describeBounds(floor.former)}.`,
        }
      : undefined;
  },
};
