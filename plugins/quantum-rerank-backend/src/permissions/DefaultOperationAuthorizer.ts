import type {
  AuthService,
  BackstageCredentials,
  PermissionsService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  type PermissionCondition,
  type PermissionCriteria,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  type PermissionRuleset,
} from '@backstage/plugin-permission-node';
import {
  actionNames,
  actionPermissions,
  capabilityNames,
  capabilityPermissions,
  historyReadPermission,
  operationApprovePermission,
  operationBreakGlassPermission,
  operationCancelPermission,
  type ActionName,
  type ActionRequest,
  type Availability,
  type Capability,
  type CapabilityName,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type {
  OperationResource,
  OperationResourceQuery,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { FreezeFacts } from '../freeze';
import { entityName } from '../profile/entityName';
import type { Target } from '../profile/ProfileService';
import {
  describeConditions,
  evaluateConditions,
  listOf,
  onCallWords,
} from './conditionWords';
import { needFreezeFacts, resourceOfTarget } from './operationResources';
import type {
  ActionDecision,
  OperationAuthorizer,
  OperationPermission,
  RequesterFilter,
} from './OperationAuthorizer';
import { readWriteSwitch } from './writeSwitch';

type Ruleset = PermissionRuleset<OperationResource, OperationResourceQuery>;

/** What rules look at before it is known whether they ask about freeze. */
interface DraftResource extends OperationResource {
  target: Target;
}

/** {@link OperationAuthorizer} on the Backstage permission framework. */
export class DefaultOperationAuthorizer implements OperationAuthorizer {
  readonly writes: { enabled: boolean; reason?: string };
  readonly #permissions: PermissionsService;
  readonly #auth: AuthService;
  readonly #ruleset: Ruleset;
  readonly #findOnCallRefs: (target: Target) => Promise<string[]>;
  readonly #findFreezeFacts: (target: Target) => Promise<FreezeFacts>;
  readonly #applyConditions: (
    decision: PolicyDecision,
    resource: OperationResource | undefined,
  ) => boolean;

  static create(options: {
    config: RootConfigService;
    permissions: PermissionsService;
    auth: AuthService;
    /** Of `registerOperationPermissions`. */
    ruleset: Ruleset;
    findOnCallRefs: (target: Target) => Promise<string[]>;
    findFreezeFacts: (target: Target) => Promise<FreezeFacts>;
  }): DefaultOperationAuthorizer {
    return new DefaultOperationAuthorizer(options);
  }

  private constructor(options: {
    config: RootConfigService;
    permissions: PermissionsService;
    auth: AuthService;
    ruleset: Ruleset;
    findOnCallRefs: (target: Target) => Promise<string[]>;
    findFreezeFacts: (target: Target) => Promise<FreezeFacts>;
  }) {
    this.writes = readWriteSwitch(options.config);
    this.#permissions = options.permissions;
    this.#auth = options.auth;
    this.#ruleset = options.ruleset;
    this.#findOnCallRefs = options.findOnCallRefs;
    this.#findFreezeFacts = options.findFreezeFacts;
    this.#applyConditions = createConditionAuthorizer(options.ruleset);
  }

  async authorizeRead(
    target: Target,
    permission: OperationPermission,
    options: { credentials: BackstageCredentials; requestedBy?: string },
  ): Promise<void> {
    const resource = {
      ...(await this.#resourceOf(target)),
      requestedBy: options.requestedBy,
    };
    const answer = await this.#decide(
      permission,
      resource,
      `see ${target.environment.name} of ${entityName(target)}`,
      options.credentials,
    );
    if (answer.decision === 'deny') {
      throw new NotAllowedError(answer.reason);
    }
  }

  async authorizeHistory(
    target: Target,
    options: { credentials: BackstageCredentials },
  ): Promise<RequesterFilter | undefined> {
    const draft = await this.#resourceOf(target);
    const [decision] = await this.#permissions.authorizeConditional(
      [{ permission: historyReadPermission }],
      options,
    );
    if (decision.result !== AuthorizeResult.CONDITIONAL) {
      return decision.result === AuthorizeResult.ALLOW ? {} : undefined;
    }
    const resource = await this.#complete([decision], draft);
    // A decision depends on the requester only through the claims it names,
    // so asking about each of them and about nobody in particular covers
    // every operation there can be.
    const others = this.#applyConditions(decision, resource);
    const include: string[] = [];
    const exclude: string[] = [];
    for (const requestedBy of requesterClaims(decision.conditions)) {
      const allowed = this.#applyConditions(decision, {
        ...resource,
        requestedBy,
      });
      (allowed ? include : exclude).push(requestedBy);
    }
    if (others) {
      return exclude.length > 0 ? { exclude } : {};
    }
    return include.length > 0 ? { include } : undefined;
  }

  async authorizeAction(
    target: Target,
    request: ActionRequest,
    options: { credentials: BackstageCredentials },
  ): Promise<ActionDecision> {
    const refusal = this.#refuseWrites(options.credentials);
    if (refusal) {
      return { decision: 'deny', reason: refusal };
    }
    const resource = {
      ...(await this.#resourceOf(target)),
      action: request.action,
      parameters: request.parameters,
    };
    const answer = await this.#decide(
      actionPermissions[request.action],
      resource,
      deed(request.action, target),
      options.credentials,
    );
    if (
      answer.decision === 'deny' ||
      request.action !== 'rollback' ||
      !request.parameters.configuration
    ) {
      return answer;
    }
    // It changes the configuration as well, so that must be allowed too.
    const configuration = await this.#decide(
      actionPermissions['config-restore'],
      { ...resource, action: 'config-restore' },
      deed('config-restore', target),
      options.credentials,
    );
    return configuration.decision === 'deny' ? configuration : answer;
  }

  async authorizeCancellation(
    target: Target,
    operation: { requestedBy: string },
    options: { credentials: BackstageCredentials },
  ): Promise<ActionDecision> {
    const refusal = this.#refuseWrites(options.credentials);
    if (refusal) {
      return { decision: 'deny', reason: refusal };
    }
    const resource = {
      ...(await this.#resourceOf(target)),
      requestedBy: operation.requestedBy,
    };
    return this.#decide(
      operationCancelPermission,
      resource,
      `cancel this operation on ${target.environment.name}`,
      options.credentials,
    );
  }

  async authorizeApproval(
    target: Target,
    operation: { requestedBy: string },
    options: { credentials: BackstageCredentials },
  ): Promise<ActionDecision> {
    const refusal = this.#refuseWrites(options.credentials);
    if (refusal) {
      return { decision: 'deny', reason: refusal };
    }
    return this.#decide(
      operationApprovePermission,
      {
        ...(await this.#resourceOf(target)),
        requestedBy: operation.requestedBy,
      },
      `approve changes of ${target.environment.name}`,
      options.credentials,
    );
  }

  async authorizeBreakGlass(
    target: Target,
    request: ActionRequest,
    options: { credentials: BackstageCredentials },
  ): Promise<ActionDecision> {
    const refusal = this.#refuseWrites(options.credentials);
    if (refusal) {
      return { decision: 'deny', reason: refusal };
    }
    return this.#decide(
      operationBreakGlassPermission,
      {
        ...(await this.#resourceOf(target)),
        action: request.action,
        parameters: request.parameters,
      },
      `pass approval and freeze on ${target.environment.name}`,
      options.credentials,
    );
  }

  async authorizeCapability(
    target: Target,
    capability: CapabilityName,
    options: { credentials: BackstageCredentials },
  ): Promise<ActionDecision> {
    const refusal = this.#refuseWrites(options.credentials);
    if (refusal) {
      return { decision: 'deny', reason: refusal };
    }
    return this.#decide(
      capabilityPermissions[capability],
      await this.#resourceOf(target),
      capabilityDeed(capability, target),
      options.credentials,
    );
  }

  async getAvailability(
    target: Target,
    options: { credentials: BackstageCredentials },
  ): Promise<{
    writesEnabled: boolean;
    writesReason?: string;
    actions: Availability[];
    capabilities: Capability[];
  }> {
    const refusal = this.#refuseWrites(options.credentials);
    const draft = await this.#resourceOf(target);
    const decisions = refusal
      ? []
      : await this.#permissions.authorizeConditional(
          [
            ...actionNames.map(action => actionPermissions[action]),
            ...capabilityNames.map(name => capabilityPermissions[name]),
          ].map(permission => ({ permission })),
          options,
        );
    const resource = await this.#complete(decisions, draft);
    const actions = actionNames.map((action, index): Availability => {
      const permission = actionPermissions[action].name;
      if (refusal) {
        return { action, permission, state: 'denied', reason: refusal };
      }
      return {
        action,
        permission,
        ...this.#availability(
          decisions[index],
          { ...resource, action },
          deed(action, target),
        ),
      };
    });
    const capabilities = capabilityNames.map(
      (capability, index): Capability => {
        const permission = capabilityPermissions[capability].name;
        if (refusal) {
          return { capability, permission, state: 'denied', reason: refusal };
        }
        return {
          capability,
          permission,
          ...this.#availability(
            decisions[actionNames.length + index],
            resource,
            capabilityDeed(capability, target),
          ),
        };
      },
    );
    return {
      writesEnabled: this.writes.enabled,
      ...(this.writes.reason ? { writesReason: this.writes.reason } : {}),
      actions,
      capabilities,
    };
  }

  #availability(
    decision: PolicyDecision,
    resource: OperationResource,
    what: string,
  ): { state: Availability['state']; reason: string } {
    if (decision.result !== AuthorizeResult.CONDITIONAL) {
      const answer = this.#explain(decision, resource, what);
      return {
        state: answer.decision === 'allow' ? 'allowed' : 'denied',
        reason: answer.reason,
      };
    }
    const truth = evaluateConditions(
      decision.conditions,
      resource,
      this.#ruleset,
    );
    if (truth === 'open') {
      const open = describeConditions(
        decision.conditions,
        'open',
        resource,
        this.#ruleset,
      );
      return {
        state: 'conditional',
        reason: `You may ${what}, but must ${open}.`,
      };
    }
    const answer = this.#explain(decision, resource, what);
    return {
      state: answer.decision === 'allow' ? 'allowed' : 'denied',
      reason: answer.reason,
    };
  }

  async #decide(
    permission: OperationPermission,
    draft: DraftResource,
    what: string,
    credentials: BackstageCredentials,
  ): Promise<ActionDecision> {
    const [decision] = await this.#permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    const resource = await this.#complete([decision], draft);
    return this.#explain(decision, resource, what);
  }

  #explain(
    decision: PolicyDecision,
    resource: OperationResource,
    what: string,
  ): ActionDecision {
    if (decision.result !== AuthorizeResult.CONDITIONAL) {
      if (decision.result === AuthorizeResult.ALLOW) {
        return { decision: 'allow', reason: `You may ${what}.` };
      }
      return {
        decision: 'deny',
        reason: `The permission policy does not let you ${what}. Owners: ${listOf(
          resource.ownerRefs,
          'none',
        )}; on call now: ${onCallWords(resource.onCallRefs)}.`,
      };
    }
    const allowed = this.#applyConditions(decision, resource);
    const words = describeConditions(
      decision.conditions,
      allowed ? 'true' : 'false',
      resource,
      this.#ruleset,
    );
    return allowed
      ? { decision: 'allow', reason: `You may ${what}.` }
      : {
          decision: 'deny',
          reason: `To ${what} you must ${words ?? 'meet the policy'}.`,
        };
  }

  #refuseWrites(credentials: BackstageCredentials): string | undefined {
    if (!this.writes.enabled) {
      return this.writes.reason;
    }
    if (!this.#auth.isPrincipal(credentials, 'user')) {
      return 'Changes are made by persons: the request carries no signed-in user, only a service.';
    }
    return undefined;
  }

  async #resourceOf(target: Target): Promise<DraftResource> {
    return {
      ...resourceOfTarget(target, await this.#findOnCallRefs(target)),
      target,
    };
  }

  /** Looks freeze and incidents up where a decision may depend on them. */
  async #complete(
    decisions: PolicyDecision[],
    { target, ...resource }: DraftResource,
  ): Promise<OperationResource> {
    const needed = decisions.some(
      decision =>
        decision.result === AuthorizeResult.CONDITIONAL &&
        needFreezeFacts(decision.conditions),
    );
    return needed
      ? { ...resource, ...(await this.#findFreezeFacts(target)) }
      : resource;
  }
}

const actionWords: Record<ActionName, string> = {
  scale: 'scale',
  autoscaling: 'change the autoscaler of',
  restart: 'restart',
  rollback: 'roll back',
  pause: 'pause rollouts in',
  resume: 'resume rollouts in',
  'evict-pods': 'evict pods of',
  'cache-flush': 'flush the cache of',
  'config-update': 'change the configuration of',
  'config-restore': 'restore the configuration of',
  redeploy: 'apply manifests to',
  'secret-update': 'change the Secret of',
};

function deed(action: ActionName, target: Target): string {
  return `${actionWords[action]} ${target.environment.name} of ${entityName(
    target,
  )}`;
}

const capabilityWords: Record<CapabilityName, string> = {
  'silence-alerts': 'silence alerts of',
  'run-checks': 'run checks of',
  'run-validation': 'send validation requests to',
  'override-on-call': 'change who is on call for',
  'test-notifications': 'send test notifications of',
  acknowledge: 'acknowledge escalations of',
  'break-glass': 'pass approval and freeze in',
};

function capabilityDeed(capability: CapabilityName, target: Target): string {
  return `${capabilityWords[capability]} ${
    target.environment.name
  } of ${entityName(target)}`;
}

function requesterClaims(
  criteria: PermissionCriteria<PermissionCondition>,
): string[] {
  if ('allOf' in criteria) {
    return criteria.allOf.flatMap(requesterClaims);
  }
  if ('anyOf' in criteria) {
    return criteria.anyOf.flatMap(requesterClaims);
  }
  if ('not' in criteria) {
    return requesterClaims(criteria.not);
  }
  const claims = criteria.params?.claims;
  return criteria.rule === 'IS_REQUESTER' && Array.isArray(claims)
    ? [...new Set(claims.map(String))]
    : [];
}
