import type {
  ActionName,
  ActionRequest,
  Finding,
  Plan,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../../profile/ProfileService';
import type { SecretValues } from '../secrets/SecretValues';
import type { Right } from '../rights/Right';
import type { StoredOperation } from '../store/OperationStore';
import type { RunHandle } from '../worker/RunHandle';

/** The part of a plan that depends on the action. */
export interface PlanDraft
  extends Pick<
    Plan,
    | 'hash'
    | 'target'
    | 'facts'
    | 'changes'
    | 'objects'
    | 'consumers'
    | 'diff'
    | 'dryRun'
    | 'follows'
  > {
  /** With defaults filled in, e.g. the revision. */
  request: ActionRequest;
  /** With the effects of the guardrails themselves; the profile's come later. */
  findings: Finding[];
  /**
   * Every call that planning, carrying out, watching and recording make to
   * the API server. Beside the calls themselves, so that a plan can say which
   * right is missing; a test compares them with what is really called.
   */
  rights: Right[];
}

/**
 * Plans and carries out actions that work alike. Permission, reason,
 * approval, record and claim are the pipeline's: a handler has no say in them.
 */
export interface ActionHandler {
  readonly actions: readonly ActionName[];

  /** "Scale production to 5": what the button says. */
  title(request: ActionRequest, environment: string): string;

  /**
   * Says what an action would do, from facts read afresh. Changes nothing.
   *
   * @throws NotFoundError when what it changes does not exist
   * @throws ServiceUnavailableError when the cluster cannot be asked
   */
  draft(
    target: Target,
    request: ActionRequest,
    options: {
      requestedBy: string;
      /** Of `secret-update`, where they are at hand; never part of the draft. */
      secretValues?: SecretValues;
    },
  ): Promise<PlanDraft>;

  /**
   * Carries the change out, at most once, whatever happens on the way, and
   * records that it was. Called again by whoever takes over, until
   * `execution.applied` is recorded.
   *
   * @param beforeSend - runs before the first call that changes anything; if it fails, nothing is sent
   * @throws OperationEnd when nothing can be done, or it is not known whether it was
   */
  apply(
    run: RunHandle,
    options: { beforeSend: () => Promise<void> },
  ): Promise<void>;

  /**
   * Looks at what was changed until it is complete, and then until it held
   * for a while. Reads only, so it may be repeated by whoever takes over.
   *
   * @throws OperationEnd with how it ended
   */
  watch(run: RunHandle): Promise<never>;

  /** The request that would take it back; undefined when there is none. */
  inverse(stored: StoredOperation): ActionRequest | undefined;
}

/** Finds the handler of an action. */
export class ActionHandlers {
  readonly #handlers = new Map<ActionName, ActionHandler>();

  constructor(handlers: ActionHandler[]) {
    for (const handler of handlers) {
      for (const action of handler.actions) {
        this.#handlers.set(action, handler);
      }
    }
  }

  /** @throws TypeError when nobody handles it, which is a mistake of the wiring */
  of(action: ActionName): ActionHandler {
    const handler = this.#handlers.get(action);
    if (!handler) {
      throw new TypeError(`no handler is wired for the action ${action}`);
    }
    return handler;
  }
}
