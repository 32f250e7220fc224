import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  isAutomatic,
  type ActionRequest,
  type Verification,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type {
  AutomationDesk,
  AutomationOutcome,
} from '../operations/AutomationDesk';
import { parseActionRequest } from '../operations/plan/Planner';
import { findRollbackTarget } from '../operations/plan/rollbackTarget';
import { describeImages } from '../operations/plan/template';
import type { OperationStore } from '../operations/store/OperationStore';
import type { ProfileService, Target } from '../profile/ProfileService';
import type {
  CurrentRevision,
  RevisionHistory,
  SeenRelease,
  StalledRelease,
} from '../revisions';
import type { AutomationPolicy } from './AutomationPolicy';
import { judgeRelease, type ReleaseJudgement } from './judgeRelease';
import { judgeReturn, type ReturnJudgement } from './judgeReturn';

const STALLED = 'release-stalled:';

/** Names the occasion: a ReplicaSet may come back as a later revision. */
function stalledKey({ replicaSet, revision }: CurrentRevision): string {
  return `${STALLED}${replicaSet.metadata.uid}:${revision}`;
}

function worseKey(operation: string): string {
  return `signals-worse:${operation}`;
}

/** Rules of the profile that let a person decide. */
const PROPOSES =
  'The portal proposes this by itself, and a person decides (operations.automaticRollback of the profile).';

/**
 * Takes back what went wrong, where the profile says so: a new release that
 * passed its progress deadline, and an operation with which signals got worse.
 * Each is answered once; what the portal did itself, what is a return already,
 * and that rollouts were paused or resumed, is not answered at all.
 */
export class AutomaticRollback {
  readonly #desk: Pick<AutomationDesk, 'request' | 'withdraw'>;
  readonly #policy: AutomationPolicy;
  readonly #store: Pick<OperationStore, 'get' | 'list'>;
  readonly #revisions: Pick<RevisionHistory, 'find' | 'listOutcomes'>;
  readonly #profiles: Pick<ProfileService, 'getTarget'>;
  readonly #auth: AuthService;
  readonly #logger: LoggerService;

  constructor(options: {
    desk: Pick<AutomationDesk, 'request' | 'withdraw'>;
    policy: AutomationPolicy;
    store: Pick<OperationStore, 'get' | 'list'>;
    revisions: Pick<RevisionHistory, 'find' | 'listOutcomes'>;
    profiles: Pick<ProfileService, 'getTarget'>;
    auth: AuthService;
    logger: LoggerService;
  }) {
    this.#desk = options.desk;
    this.#policy = options.policy;
    this.#store = options.store;
    this.#revisions = options.revisions;
    this.#profiles = options.profiles;
    this.#auth = options.auth;
    this.#logger = options.logger;
  }

  /**
   * A release is seen. What is proposed for another one, or for this one that
   * rolled out by itself meanwhile, is not wanted any more.
   */
  async onSeen(seen: SeenRelease): Promise<void> {
    const target = await this.#targetOf(seen);
    if (!target) {
      return;
    }
    const { current } = seen;
    await this.#desk.withdraw(target, key => {
      if (!key.startsWith(STALLED)) {
        return undefined;
      }
      if (key !== stalledKey(current)) {
        return `revision ${current.revision} took the place of the release that did not roll out`;
      }
      return seen.isAvailable
        ? `revision ${current.revision} rolled out by itself meanwhile`
        : undefined;
    });
  }

  /** Signals are compared, and are not worse: neither is what was proposed wanted any more. */
  async onNotWorse(
    id: string,
    target: Target,
    verification: Pick<Verification, 'summary'>,
  ): Promise<void> {
    await this.#desk.withdraw(target, key =>
      key === worseKey(id)
        ? `signals are not worse any more. ${verification.summary}`
        : undefined,
    );
  }

  /**
   * A release passed its progress deadline.
   *
   * @returns undefined where the profile says nothing, or it is left to people
   */
  async onStalled(
    stalled: StalledRelease,
  ): Promise<AutomationOutcome | undefined> {
    const rule = this.#policy.ruleOf(stalled, 'release-stalled');
    const target = rule && (await this.#targetOf(stalled));
    if (!rule || !target) {
      return undefined;
    }
    const { current, deployment, replicaSets } = stalled;
    const to = findRollbackTarget(deployment, replicaSets, undefined);
    const judgement = judgeRelease({
      ...current,
      target: to,
      outcomes: to.found
        ? await this.#revisions.listOutcomes(target, to.replicaSet.metadata.uid)
        : [],
    });
    if (judgement.verdict === 'leave' || !to.found) {
      this.#logger.info(
        `The stalled release of ${stalled.environment.name} is left to people: ${judgement.reason}`,
      );
      return undefined;
    }
    const mayRun = rule.effect === 'run' && judgement.verdict === 'run';
    return this.#tell(
      await this.#desk.request(
        target,
        {
          action: 'rollback',
          parameters: {
            revision: judgement.revision,
            ...(rule.configuration &&
            (await this.#isConfigurationKnown(
              target,
              to.replicaSet.metadata.uid,
            ))
              ? { configuration: true }
              : {}),
          },
        },
        {
          key: stalledKey(current),
          reason: `Revision ${current.revision} (${describeImages(
            current.replicaSet.spec.template,
          )}) does not roll out: ${stalled.message}. ${judgement.reason}`,
          effect: mayRun ? 'run' : 'propose',
          because:
            rule.effect === 'run' ? this.#whyNotRun(judgement) : PROPOSES,
        },
      ),
    );
  }

  /**
   * Signals got worse with an operation.
   *
   * @returns undefined where the profile says nothing, or it is left to people
   */
  async onWorse(
    id: string,
    target: Target,
    verification: Pick<Verification, 'summary'>,
  ): Promise<AutomationOutcome | undefined> {
    const rule = this.#policy.ruleOf(target, 'signals-worse');
    if (!rule) {
      return undefined;
    }
    const stored = await this.#store.get(id);
    const { operation } = stored;
    const { inverse } = operation;
    if (
      !inverse ||
      // Of another end it is not certain that what is there is its doing.
      !['succeeded', 'degraded'].includes(operation.state) ||
      isAutomatic(operation) ||
      !(await this.#isNewest(target, id))
    ) {
      return undefined;
    }
    const request: ActionRequest = parseActionRequest(inverse);
    const judgement = judgeReturn(stored, request);
    if (judgement.verdict === 'leave') {
      this.#logger.info(
        `"${operation.title}" (${id}), with which signals got worse, is left to people: ${judgement.reason}`,
      );
      return undefined;
    }
    const mayRun = rule.effect === 'run' && judgement.verdict === 'run';
    return this.#tell(
      await this.#desk.request(target, request, {
        key: worseKey(id),
        reason: `Signals got worse with "${operation.title}" (${id}, asked for by ${operation.requestedBy}). ${verification.summary}`,
        effect: mayRun ? 'run' : 'propose',
        because: rule.effect === 'run' ? this.#whyNotRun(judgement) : PROPOSES,
      }),
    );
  }

  #whyNotRun(judgement: ReleaseJudgement | ReturnJudgement) {
    return judgement.verdict === 'propose'
      ? `${judgement.reason} A person has to decide.`
      : 'This portal does not act without a person (quantumRerank.automaticOperations is not set).';
  }

  /** Nothing was asked for since, so the operation may still be to blame. */
  async #isNewest(target: Target, id: string): Promise<boolean> {
    const { items } = await this.#store.list({
      entityRef: target.entityRef,
      environment: target.environment.name,
      limit: 1,
    });
    return items[0]?.id === id;
  }

  async #isConfigurationKnown(
    target: Target,
    replicaSetUid: string,
  ): Promise<boolean> {
    const record = await this.#revisions.find(target, replicaSetUid);
    return record?.decisive.version !== undefined;
  }

  /** The first entity of the profile that there is. */
  async #targetOf({
    profile,
    environment,
  }: Pick<SeenRelease, 'profile' | 'environment'>): Promise<
    Target | undefined
  > {
    const credentials = await this.#auth.getOwnServiceCredentials();
    for (const entityRef of profile.entities) {
      try {
        return await this.#profiles.getTarget(entityRef, environment.name, {
          credentials,
        });
      } catch (error) {
        if (!(error instanceof NotFoundError)) {
          throw error;
        }
      }
    }
    return undefined;
  }

  #tell(outcome: AutomationOutcome): AutomationOutcome {
    if (outcome.state === 'begun' || outcome.state === 'proposed') {
      this.#logger.info(
        `The portal ${
          outcome.state === 'begun' ? 'begins' : 'proposes'
        } by itself: ${outcome.operation.title} (${outcome.operation.id})`,
      );
    }
    return outcome;
  }
}
