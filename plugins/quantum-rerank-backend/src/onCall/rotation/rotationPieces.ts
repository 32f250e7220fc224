import type {
  Participant,
  Rotation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { dutyOf, turnsBetween } from './layerTurns';
import { hullOf, overlaps, without, type Span } from './spans';
import { WallClock } from './wallClock';

/** Somebody's time in a rotation, before overrides. */
export interface RotationPiece extends Span {
  participant: Participant;
}

/**
 * Who is on call in a rotation between two instants: at most one person at
 * every instant. Pieces are whole: they may begin before and end after.
 */
export function shiftsBetween(
  rotation: Rotation,
  range: Span,
): RotationPiece[] {
  const clock = new WallClock(rotation.timeZone);
  const own = rotation.layers.flatMap(layer =>
    layerPieces(layer, clock, range),
  );
  // Whatever cuts a piece is found only where the piece is.
  const hull = hullOf(range, own);
  const taken = [...rotation.layers]
    .reverse()
    .reduce<RotationPiece[]>(
      (later, layer) => [
        ...later,
        ...layerPieces(layer, clock, hull).flatMap(piece =>
          without(piece, later),
        ),
      ],
      [],
    );
  return taken
    .filter(piece => overlaps(piece, range))
    .sort((a, b) => a.from - b.from);
}

/** Who is on call in a rotation at an instant, with the whole shift. */
export function currentAt(
  rotation: Rotation,
  at: number,
): RotationPiece | undefined {
  return shiftsBetween(rotation, { from: at, until: at + 1 })[0];
}

/**
 * Time in which somebody has the turn, on duty or not. What is in here and
 * has no shift is off duty by the restrictions.
 */
export function turnTime(rotation: Rotation, range: Span): Span[] {
  const clock = new WallClock(rotation.timeZone);
  return rotation.layers.flatMap(layer => turnsBetween(layer, clock, range));
}

function layerPieces(
  layer: Rotation['layers'][number],
  clock: WallClock,
  range: Span,
): RotationPiece[] {
  return turnsBetween(layer, clock, range)
    .flatMap(turn => dutyOf(turn, layer, clock))
    .filter(piece => overlaps(piece, range));
}
