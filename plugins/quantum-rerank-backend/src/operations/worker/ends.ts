import type { finalOperationStates } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** Thrown to end an operation with a state and a sentence. */
export class OperationEnd extends Error {
  constructor(
    readonly state: Exclude<(typeof finalOperationStates)[number], 'cancelled'>,
    message: string,
  ) {
    super(message);
    this.name = 'OperationEnd';
  }
}

/**
 * The right to go on was taken away, or cannot be asked about. What it means
 * for a change of several parts is for whoever knows how far it got to say.
 */
export class NotAuthorizedEnd extends OperationEnd {
  /** @param why - a sentence, without what it means for the change */
  constructor(
    state: 'refused' | 'interrupted',
    readonly why: string,
    consequence: string,
  ) {
    super(state, `${why} ${consequence}`);
  }
}

/** The database did not do what was asked; whoever claims next carries on. */
export class StoreTroubleError extends Error {
  constructor(cause: unknown) {
    super('The database is not available', { cause });
    this.name = 'StoreTroubleError';
  }
}

/** The claim is gone: somebody else carries on. */
export class ClaimLostError extends Error {
  constructor() {
    super('The claim is gone');
    this.name = 'ClaimLostError';
  }
}
