import type {
  AuthService,
  BackstageCredentials,
  PermissionsService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  actionNames,
  actionPermissions,
  capabilityNames,
  capabilityPermissions,
  historyReadPermission,
  operationApprovePermission,
  operationBreakGlassPermission,
  operationCancelPermission,
  type ActionRequest,
  type Availability,
  type Capability,
  type CapabilityName,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { OperationResource } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { FreezeFacts } from '../freeze';
import { entityName } from '../profile/entityName';
import type { Target } from '../profile/ProfileService';
import { DecisionExplainer, type OperationRuleset } from './DecisionExplainer';
import { capabilityDeed, deed } from './deeds';
import type {
  ActionDecision,
  OperationAuthorizer,
  OperationPermission,
  RequesterFilter,
} from './OperationAuthorizer';
import { requesterFilterOf } from './requesterFilter';
import { ResourceLookup, type DraftResource } from './ResourceLookup';
import { readWriteSwitch } from './writeSwitch';

/** {@link OperationAuthorizer} on the Backstage permission framework. */
export class DefaultOperationAuthorizer implements OperationAuthorizer {
  readonly writes: { enabled: boolean; reason?: string };
  readonly #permissions: PermissionsService;
  readonly #auth: AuthService;
  readonly #lookup: ResourceLookup;
  readonly #explainer: DecisionExplainer;

  static create(options: {
    config: RootConfigService;
    permissions: PermissionsService;
    auth: AuthService;
    /** Of `registerOperationPermissions`. */
    ruleset: OperationRuleset;
    findOnCallRefs: (target: Target) => Promise<string[]>;
    findFreezeFacts: (target: Target) => Promise<FreezeFacts>;
  }): DefaultOperationAuthorizer {
    return new DefaultOperationAuthorizer(options);
  }

  private constructor(
    options: Parameters<typeof DefaultOperationAuthorizer.create>[0],
  ) {
    this.writes = readWriteSwitch(options.config);
    this.#permissions = options.permissions;
    this.#auth = options.auth;
    this.#lookup = new ResourceLookup(options);
    this.#explainer = new DecisionExplainer(options.ruleset);
  }

  async authorizeRead(
    target: Target,
    permission: OperationPermission,
    options: { credentials: BackstageCredentials; requestedBy?: string },
  ): Promise<void> {
    const resource = {
      ...this.#lookup.draft(target),
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
    const draft = this.#lookup.draft(target);
    const [decision] = await this.#permissions.authorizeConditional(
      [{ permission: historyReadPermission }],
      options,
    );
    if (decision.result !== AuthorizeResult.CONDITIONAL) {
      return decision.result === AuthorizeResult.ALLOW ? {} : undefined;
    }
    const resource = await this.#lookup.complete([decision], draft);
    return requesterFilterOf(decision.conditions, requestedBy =>
      this.#explainer.allows(decision, { ...resource, requestedBy }),
    );
  }

  async authorizeAction(
    target: Target,
    request: ActionRequest,
    options: { credentials: BackstageCredentials },
  ): Promise<ActionDecision> {
    const { action, parameters } = request;
    const answer = await this.#decideChange(target, options, {
      permission: actionPermissions[action],
      asked: { action, parameters },
      what: deed(action, target),
    });
    if (
      answer.decision === 'deny' ||
      action !== 'rollback' ||
      !request.parameters.configuration
    ) {
      return answer;
    }
    // It changes the configuration as well, so that must be allowed too.
    const configuration = await this.#decideChange(target, options, {
      permission: actionPermissions['config-restore'],
      asked: { action: 'config-restore', parameters },
      what: deed('config-restore', target),
    });
    return configuration.decision === 'deny' ? configuration : answer;
  }

  async authorizeCancellation(
    target: Target,
    { requestedBy }: { requestedBy: string },
    options: { credentials: BackstageCredentials },
  ): Promise<ActionDecision> {
    return this.#decideChange(target, options, {
      permission: operationCancelPermission,
      asked: { requestedBy },
      what: `cancel this operation on ${target.environment.name}`,
    });
  }

  async authorizeApproval(
    target: Target,
    { requestedBy }: { requestedBy: string },
    options: { credentials: BackstageCredentials },
  ): Promise<ActionDecision> {
    return this.#decideChange(target, options, {
      permission: operationApprovePermission,
      asked: { requestedBy },
      what: `approve changes of ${target.environment.name}`,
    });
  }

  async authorizeBreakGlass(
    target: Target,
    { action, parameters }: ActionRequest,
    options: { credentials: BackstageCredentials },
  ): Promise<ActionDecision> {
    return this.#decideChange(target, options, {
      permission: operationBreakGlassPermission,
      asked: { action, parameters },
      what: `pass approval and freeze on ${target.environment.name}`,
    });
  }

  async authorizeCapability(
    target: Target,
    capability: CapabilityName,
    options: { credentials: BackstageCredentials },
  ): Promise<ActionDecision> {
    return this.#decideChange(target, options, {
      permission: capabilityPermissions[capability],
      what: capabilityDeed(capability, target),
    });
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
    const draft = this.#lookup.draft(target);
    const permissions = [
      ...actionNames.map(action => actionPermissions[action]),
      ...capabilityNames.map(name => capabilityPermissions[name]),
    ];
    const decisions = refusal
      ? []
      : await this.#permissions.authorizeConditional(
          permissions.map(permission => ({ permission })),
          options,
        );
    const resource = await this.#lookup.complete(decisions, draft);
    const availability = (
      { name }: OperationPermission,
      asked: OperationResource,
      what: string,
    ): Pick<Availability, 'permission' | 'state' | 'reason'> => ({
      permission: name,
      ...(refusal
        ? { state: 'denied', reason: refusal }
        : this.#explainer.availability(
            decisions[permissions.findIndex(asks => asks.name === name)],
            asked,
            what,
          )),
    });
    return {
      writesEnabled: this.writes.enabled,
      ...(this.writes.reason ? { writesReason: this.writes.reason } : {}),
      actions: actionNames.map(action => ({
        action,
        ...availability(
          actionPermissions[action],
          { ...resource, action },
          deed(action, target),
        ),
      })),
      capabilities: capabilityNames.map(capability => ({
        capability,
        ...availability(
          capabilityPermissions[capability],
          resource,
          capabilityDeed(capability, target),
        ),
      })),
    };
  }

  /** Only persons are ever allowed to change something. */
  async #decideChange(
    target: Target,
    { credentials }: { credentials: BackstageCredentials },
    change: {
      permission: OperationPermission;
      /** What rules look at beside the target. */
      asked?: Partial<OperationResource>;
      what: string;
    },
  ): Promise<ActionDecision> {
    const refusal = this.#refuseWrites(credentials);
    if (refusal) {
      return { decision: 'deny', reason: refusal };
    }
    return this.#decide(
      change.permission,
      { ...this.#lookup.draft(target), ...change.asked },
      change.what,
      credentials,
    );
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
    const resource = await this.#lookup.complete([decision], draft);
    return this.#explainer.explain(decision, resource, what);
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
}
