import type {
  OnCallOverride,
  OnCallPerson,
  OnCallSchedule,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** Two ISO moments. */
export interface Span {
  from: string;
  until: string;
}

/** What is asked for, as far as it is known. */
export interface Draft extends Span {
  kind: OnCallOverride['kind'];
  rotation: string;
  /** Who takes the time, or who is away. */
  person: string;
  /** Whose time it is about, where several share it; everybody's when absent. */
  replaces?: string;
  exchange?: Span;
}

/** A piece of time that goes from one person to another. */
export interface Change extends Span {
  /** Who has it now; absent for nobody. */
  before?: OnCallPerson;
  /**
   * Who gets it: the person of the draft, whom they swap with, or nobody
   * until somebody else is found.
   */
  after: 'person' | 'other' | 'nobody';
  /** The one they swap with, where one shift tells who it is. */
  other?: OnCallPerson;
}

type Schedule = Pick<OnCallSchedule, 'shifts' | 'from' | 'to'>;

/**
 * What a replacement changes, in the order of time; time that the person has
 * anyway is left out. Only a preview: the backend decides.
 */
export function changesOf(draft: Draft, schedule: Schedule): Change[] {
  const pieces = piecesOf(draft.rotation, draft, schedule);
  const has = ({ before }: Piece) => before?.entityRef === draft.person;
  if (draft.kind === 'absence') {
    return pieces.filter(has).map(piece => ({ ...piece, after: 'nobody' }));
  }
  const others = othersIn(draft, schedule);
  const other =
    others.find(({ entityRef }) => entityRef === draft.replaces) ??
    (draft.kind === 'swap' ? others[0] : undefined);
  const taken = pieces
    .filter(
      piece =>
        !has(piece) &&
        // Of a swap, time that is nobody's stays so.
        (other
          ? piece.before?.entityRef === other.entityRef
          : draft.kind === 'take'),
    )
    .map((piece): Change => ({ ...piece, after: 'person' }));
  if (draft.kind !== 'swap' || !draft.exchange) {
    return taken;
  }
  const given = piecesOf(draft.rotation, draft.exchange, schedule)
    .filter(has)
    .map((piece): Change => ({ ...piece, after: 'other', other }));
  return [...taken, ...given].sort(byTime);
}

/** Users other than the person who are on call in the time of a draft. */
export function othersIn(draft: Draft, schedule: Schedule): OnCallPerson[] {
  const others = new Map<string, OnCallPerson>();
  for (const { before } of piecesOf(draft.rotation, draft, schedule)) {
    if (before?.entityRef && before.entityRef !== draft.person) {
      others.set(before.entityRef, before);
    }
  }
  return [...others.values()];
}

interface Piece extends Span {
  before?: OnCallPerson;
}

/** Time of a rotation in a span, with nobody where no shift covers it. */
function piecesOf(rotation: string, span: Span, schedule: Schedule): Piece[] {
  const pieces: Piece[] = [];
  let covered = span.from;
  const shifts = schedule.shifts
    .filter(shift => shift.rotation === rotation)
    .map(shift => ({
      from: shift.from ?? schedule.from,
      until: shift.until ?? schedule.to,
      before: shift.person,
    }))
    .filter(
      ({ from, until }) =>
        isBefore(from, span.until) && isBefore(span.from, until),
    )
    .sort(byTime);
  for (const shift of shifts) {
    if (isBefore(covered, shift.from)) {
      pieces.push({ from: covered, until: shift.from });
    }
    const from = isBefore(covered, shift.from) ? shift.from : covered;
    const until = isBefore(shift.until, span.until) ? shift.until : span.until;
    if (isBefore(from, until)) {
      pieces.push({ from, until, before: shift.before });
      covered = until;
    }
  }
  if (isBefore(covered, span.until)) {
    pieces.push({ from: covered, until: span.until });
  }
  return pieces;
}

function isBefore(a: string, b: string): boolean {
  return Date.parse(a) < Date.parse(b);
}

function byTime(a: Span, b: Span): number {
  return Date.parse(a.from) - Date.parse(b.from);
}
