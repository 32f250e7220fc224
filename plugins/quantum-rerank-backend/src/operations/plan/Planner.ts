import { InputError } from '@backstage/errors';
import {
  actionParametersSchemas,
  actionPermissions,
  durationToMilliseconds,
  MIN_REASON_LENGTH,
  type ActionRequest,
  type Finding,
  type Plan,
  type PlanRequest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  applyEffects,
  checkGuardrails,
  generalGuardrails,
  passableFindings,
  reasonFindings,
  rightsGuardrails,
  type GeneralContext,
} from '../../guardrails';
import { clusterRightMissing } from '../../guardrails/clusterRights';
import type { FreezeService } from '../../freeze';
import type { ActionDecision } from '../../permissions/OperationAuthorizer';
import type { Target } from '../../profile/ProfileService';
import type { ActionHandlers } from '../actions/ActionHandler';
import type { SecretValues } from '../secrets/SecretValues';
import type { RightsReviewer } from '../rights/RightsReviewer';
import { isMissingRight } from './clusterErrors';

/**
 * Checks the parameters of an action.
 *
 * @throws InputError that names the parameter
 */
export function parseActionRequest(request: PlanRequest): ActionRequest {
  const schema = actionParametersSchemas[request.action];
  const parsed = schema.safeParse(request.parameters ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = ['parameters', ...issue.path].join('.');
    throw new InputError(
      issue.message.startsWith(String(issue.path.at(-1)))
        ? `parameters.${issue.message}`
        : `${path}: ${issue.message}`,
    );
  }
  return { action: request.action, parameters: parsed.data } as ActionRequest;
}

/** Says what an action would do. Changes nothing. */
export class Planner {
  readonly #handlers: ActionHandlers;
  readonly #freezes: FreezeService;
  readonly #rights: RightsReviewer;

  constructor(options: {
    handlers: ActionHandlers;
    freezes: FreezeService;
    rights: RightsReviewer;
  }) {
    this.#handlers = options.handlers;
    this.#freezes = options.freezes;
    this.#rights = options.rights;
  }

  /**
   * Makes the plan: what the handler of the action says it would do, what the
   * guardrails say to it, and whether it would be accepted.
   *
   * @throws NotFoundError when what it changes does not exist
   * @throws ServiceUnavailableError when the cluster cannot be asked
   */
  async plan(
    target: Target,
    asked: ActionRequest,
    options: {
      permission: ActionDecision;
      requestedBy: string;
      /**
       * Not asked for in the portal by a person: freeze windows bind it
       * always, and nobody sits in front of it who could cancel.
       */
      automation: boolean;
      /** Asked for by a program, for a person who did not start it. */
      unattended?: boolean;
      openOperation?: GeneralContext['openOperation'];
      proposal?: GeneralContext['proposal'];
      /** Of `secret-update`, where they are at hand. */
      secretValues?: SecretValues;
      /**
       * The second half of a change that was authorised as a whole: it comes
       * back whatever the guardrails say, and nobody is there to answer them.
       */
      secondHalf?: boolean;
      /** Asked when there is something that may be passed in an emergency. */
      mayBreakGlass?: () => Promise<boolean>;
    },
  ): Promise<Plan> {
    const { environment, profile } = target;
    const handler = this.#handlers.of(asked.action);
    const draft = await handler.draft(target, asked, {
      requestedBy: options.requestedBy,
      // Whoever may not change a Secret learns nothing about its values, not
      // even whether one was guessed right.
      secretValues:
        options.permission.decision === 'allow'
          ? options.secretValues
          : undefined,
    });
    const [freeze, rights] = await Promise.all([
      this.#freezes.getSituation(target),
      this.#rights.review(environment.cluster, draft.rights, {
        actingFor: options.requestedBy,
      }),
    ]);
    const found = [
      ...draft.findings,
      ...checkGuardrails(rightsGuardrails, {
        cluster: environment.cluster,
        rights,
      }),
    ];
    const findings = options.secondHalf
      ? found.map(finding => ({
          ...finding,
          effect: 'inform' as const,
        }))
      : applyEffects(
          [
            ...found,
            ...checkGuardrails(generalGuardrails, {
              request: draft.request,
              environment,
              openOperation: options.openOperation,
              proposal: options.proposal,
              freeze,
              automation: options.automation,
              unattended: options.unattended,
            }),
          ],
          profile.guardrails,
          environment.name,
        );
    const blockedBy = [
      ...(options.permission.decision === 'deny'
        ? [options.permission.reason]
        : []),
      ...findings
        .filter(finding => finding.effect === 'refuse')
        .map(finding => finding.message),
      ...dryRunObstacles(draft.dryRun, findings),
    ];
    const passable = passableFindings(findings);
    const mayPass =
      passable.length > 0 && ((await options.mayBreakGlass?.()) ?? false);
    return {
      hash: draft.hash,
      action: draft.request.action,
      parameters: draft.request.parameters,
      title: handler.title(draft.request, environment.name),
      entityRef: target.entityRef,
      environment: environment.name,
      cluster: environment.cluster,
      namespace: environment.namespace,
      target: draft.target,
      createdAt: new Date().toISOString(),
      facts: draft.facts,
      findings,
      changes: draft.changes,
      ...(draft.objects && { objects: draft.objects }),
      ...(draft.consumers && { consumers: draft.consumers }),
      diff: draft.diff,
      dryRun: draft.dryRun,
      permission: {
        name: actionPermissions[draft.request.action].name,
        ...options.permission,
      },
      ...(draft.follows === undefined ? {} : { follows: draft.follows }),
      reasonRequired: true,
      ...(reasonFindings(findings).length > 0
        ? { minReasonLength: MIN_REASON_LENGTH }
        : {}),
      ...(findings.some(
        finding => finding.effect === 'require-typed-confirmation',
      )
        ? { typedConfirmation: environment.name }
        : {}),
      ...approvalOf(findings, target),
      ...(mayPass
        ? { breakGlass: passable.map(({ message }) => message) }
        : {}),
      executable: blockedBy.length === 0,
      blockedBy,
      gracePeriodSeconds: options.automation
        ? 0
        : durationToMilliseconds(profile.operations.gracePeriod) / 1000,
    };
  }
}

/** What speaks against it by the dry run and was not said by a finding before. */
function dryRunObstacles(
  { state, message = '' }: Plan['dryRun'],
  findings: Finding[],
): string[] {
  const saidBefore =
    isMissingRight(message) &&
    findings.some(
      ({ code, effect }) =>
        code === clusterRightMissing.code && effect === 'refuse',
    );
  return state === 'rejected' && !saidBefore
    ? [`Kubernetes would refuse it: ${message}`]
    : [];
}

function approvalOf(findings: Finding[], target: Target): Partial<Plan> {
  const asking = findings.filter(({ effect }) => effect === 'require-approval');
  return asking.length === 0
    ? {}
    : {
        approval: approvalFor(
          target,
          asking.map(({ message }) => message),
        ),
      };
}

/** Asks for an approval, for reasons in sentences. */
export function approvalFor(
  { profile, ownerRefs }: Target,
  reasons: string[],
): NonNullable<Plan['approval']> {
  return {
    reasons,
    approvers: `Somebody other than you whom the permission policy lets approve here. Told are the owners (${
      ownerRefs.join(', ') || 'none'
    }) and whoever is on call.`,
    expiresAfterSeconds:
      durationToMilliseconds(profile.approvals.expiresAfter) / 1000,
  };
}
