import {
  durationToMilliseconds,
  type ActionRequest,
  type AutoscalingParameters,
  type AutoscalingValues,
  type FloorBounds,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { StoredFloor } from '../../temporaryFloors/floorRow';
import { describeAutoscaling } from './autoscaling';
import type { Known } from './facts';
import type { Autoscaler } from './objects';

const BOUNDS = ['minReplicas', 'maxReplicas'] as const;

/** The bounds that a floor raised, or that come back after it. */
type Bounds = Pick<AutoscalingValues, (typeof BOUNDS)[number]>;

/** `minimum 5, maximum 12`. */
export function describeBounds(bounds: Bounds): string {
  return describeAutoscaling(bounds);
}

/** A moment as a sentence for everybody names it: `2026-12-01 14:00 UTC`. */
export function describeMoment(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** The values that a request sets, whatever it takes them from. */
export function wantedValues(
  parameters: AutoscalingParameters,
  floor: StoredFloor | undefined,
): AutoscalingValues {
  const { temporary, floor: ending, ...values } = parameters;
  if (ending === undefined) {
    return values;
  }
  return ending === 'restore' && floor ? { ...floor.former } : {};
}

/** A floor above the maximum takes the maximum with it, for the same time. */
export function completeTemporary(
  parameters: AutoscalingParameters,
  { spec }: Autoscaler,
): AutoscalingParameters {
  const { temporary, minReplicas, maxReplicas } = parameters;
  return temporary &&
    minReplicas !== undefined &&
    maxReplicas === undefined &&
    minReplicas > spec.maxReplicas
    ? { ...parameters, maxReplicas: minReplicas }
    : parameters;
}

/**
 * What a temporary floor raises and what comes back after it. Where an
 * earlier one stands, what comes back is what was before that one; a bound
 * that somebody changed since counts as meant.
 */
export function planFloor(
  parameters: AutoscalingParameters,
  autoscaler: Autoscaler,
  earlier: StoredFloor | undefined,
): { raised: FloorBounds; former: FloorBounds } | undefined {
  const { temporary, minReplicas, maxReplicas } = parameters;
  if (!temporary || minReplicas === undefined) {
    return undefined;
  }
  const now = boundsOf(autoscaler);
  const raised: FloorBounds = {
    minReplicas,
    ...(maxReplicas === undefined ? {} : { maxReplicas }),
  };
  const former: FloorBounds = { minReplicas: now.minReplicas };
  for (const bound of BOUNDS) {
    const stands =
      earlier?.raised[bound] !== undefined &&
      earlier.raised[bound] === now[bound];
    if (stands && raised[bound] === undefined) {
      raised[bound] = now[bound];
    }
    if (raised[bound] !== undefined) {
      former[bound] =
        stands && earlier?.former[bound] !== undefined
          ? earlier.former[bound]
          : now[bound];
    }
  }
  return { raised, former };
}

/** The end of a floor that is raised at a moment; both in milliseconds since 1970. */
export function floorEndsAt(
  temporary: NonNullable<AutoscalingParameters['temporary']>,
  raisedAt: number,
): number {
  return temporary.until === undefined
    ? raisedAt + durationToMilliseconds(temporary.duration ?? '0s')
    : Date.parse(temporary.until);
}

/** How an autoscaler stands to a floor. */
export type FloorJudgement =
  /** It has the raised bounds. */
  | { state: 'stands' }
  /** It has the former bounds. */
  | { state: 'restored' }
  /** Somebody else changed it. */
  | { state: 'overridden'; message: string }
  /** There is none. */
  | { state: 'gone' };

/** Judges a floor by the autoscaler as it is now. Pure. */
export function judgeFloor(
  floor: Pick<StoredFloor, 'autoscalerUid' | 'raised' | 'former'>,
  autoscaler: Autoscaler | undefined,
): FloorJudgement {
  if (!autoscaler) {
    return { state: 'gone' };
  }
  const now = boundsOf(autoscaler);
  const has = (bounds: Bounds) =>
    BOUNDS.every(
      bound =>
        floor.raised[bound] === undefined || bounds[bound] === now[bound],
    );
  if (autoscaler.metadata.uid !== floor.autoscalerUid) {
    return has(floor.former)
      ? { state: 'restored' }
      : {
          state: 'overridden',
          message: `The autoscaler was deleted and made again by somebody else, with ${describeBounds(
            now,
          )}.`,
        };
  }
  if (has(floor.former)) {
    return { state: 'restored' };
  }
  if (has(floor.raised)) {
    return { state: 'stands' };
  }
  const touched = Object.fromEntries(
    BOUNDS.filter(bound => floor.raised[bound] !== undefined).map(bound => [
      bound,
      now[bound],
    ]),
  );
  return {
    state: 'overridden',
    message: `Somebody else set ${describeBounds(touched)} since.`,
  };
}

/**
 * The floor that stands on a target, or that a person has to decide on. Of one
 * whose operation did not say whether it raised it, the autoscaler tells.
 *
 * @param floors - that may stand, newest first
 */
export function standingFloor(
  floors: StoredFloor[],
  autoscaler: Known<Autoscaler | undefined>,
): StoredFloor | undefined {
  return floors.find(
    floor =>
      floor.state !== 'raising' ||
      (autoscaler.known &&
        judgeFloor(floor, autoscaler.value).state === 'stands'),
  );
}

/** Whether a request changes bounds for good, which ends a floor. */
export function setsBounds(request: ActionRequest): boolean {
  return (
    request.action === 'autoscaling' &&
    !request.parameters.temporary &&
    BOUNDS.some(bound => request.parameters[bound] !== undefined)
  );
}

function boundsOf(autoscaler: Autoscaler): {
  minReplicas: number;
  maxReplicas: number;
} {
  const { minReplicas, maxReplicas } = autoscaler.spec;
  return { minReplicas, maxReplicas };
}
