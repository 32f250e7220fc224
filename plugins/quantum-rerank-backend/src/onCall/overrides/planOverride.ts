import { InputError } from '@backstage/errors';
import type {
  OnCallOverride,
  Rotation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { normalizeRef } from '../entityRefs';
import type { Span } from '../rotation/spans';
import { shiftsWithOverrides, type OverrideChange } from './applyOverrides';

/** What an override, or one half of a swap, will change. */
export interface PlannedOverride extends Span {
  person?: string;
  replaces?: string;
}

/**
 * What a request would change, and that it makes sense: who is away has time
 * there, and who swaps has the time that is exchanged.
 *
 * @throws InputError that names the field
 */
export function planOverride(request: {
  rotation: Rotation;
  /** In force, from the oldest to the newest. */
  overrides: OverrideChange[];
  kind: OnCallOverride['kind'];
  person?: string;
  replaces?: string;
  span: Span;
  exchange?: Span;
}): PlannedOverride[] {
  const { kind, person, replaces, span, exchange } = request;
  const usersIn = (range: Span) => [
    ...new Set(
      shiftsWithOverrides(request.rotation, request.overrides, range).map(
        ({ participant }) =>
          'user' in participant ? normalizeRef(participant.user) : undefined,
      ),
    ),
  ];
  if (kind !== 'swap') {
    if (replaces && !usersIn(span).includes(replaces)) {
      throw new InputError(
        `replaces: ${replaces} is not on call in ${request.rotation.id} between from and until`,
      );
    }
    if (person && person === replaces) {
      throw new InputError('replaces: must be somebody else than person');
    }
    return [{ ...span, person, replaces }];
  }
  if (!exchange || !person) {
    throw new InputError('exchange: is needed for kind: swap');
  }
  const others = usersIn(span).filter(user => user !== person);
  const other = replaces ?? others[0];
  if (other === undefined || !others.includes(other)) {
    throw new InputError(
      replaces
        ? `replaces: ${replaces} is not on call in ${request.rotation.id} between from and until`
        : `from: no other user is on call in ${request.rotation.id} between from and until, so there is nobody to swap with`,
    );
  }
  if (!replaces && others.length > 1) {
    throw new InputError(
      'from: more than one person is on call between from and until; shorten the time, or say with replaces whom to swap with',
    );
  }
  if (!usersIn(exchange).includes(person)) {
    throw new InputError(
      `exchange: ${person} is not on call in ${request.rotation.id} in that time`,
    );
  }
  return [
    { ...span, person, replaces: other },
    { ...exchange, person: other, replaces: person },
  ];
}
