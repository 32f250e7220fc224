import { InputError, NotAllowedError } from '@backstage/errors';
import {
  operationRequestSchema,
  type Operation,
  type OperationRequest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { OperationAuthorizer } from '../../permissions/OperationAuthorizer';
import type { Target } from '../../profile/ProfileService';
import { digest } from '../canonicalJson';
import type { UserCredentials } from '../OperationService';
import { parseActionRequest } from '../plan/Planner';
import { requesterOf, viaOfChange, type RequestAudit } from '../RequestAudit';
import { parseInput } from '../requestErrors';
import {
  requireAll,
  secretValuesOf,
  type SecretValues,
} from '../secrets/SecretValues';
import type { OperationStore } from '../store/OperationStore';
import type { PlanDesk } from './PlanDesk';
import { refusalOf } from './refusals';
import type { RequestRecorder } from './RequestRecorder';

/**
 * Takes what persons ask for. Whether it is allowed is decided here, by a plan
 * that is made again.
 */
export class RequestDesk {
  readonly #store: OperationStore;
  readonly #plans: PlanDesk;
  readonly #authorizer: OperationAuthorizer;
  readonly #audit: RequestAudit;
  readonly #recorder: RequestRecorder;

  constructor(options: {
    store: OperationStore;
    plans: PlanDesk;
    authorizer: OperationAuthorizer;
    audit: RequestAudit;
    recorder: RequestRecorder;
  }) {
    this.#store = options.store;
    this.#plans = options.plans;
    this.#authorizer = options.authorizer;
    this.#audit = options.audit;
    this.#recorder = options.recorder;
  }

  async take(
    target: Target,
    request: OperationRequest,
    options: { credentials: UserCredentials },
  ): Promise<Operation> {
    const { secretValues: given, ...body } = parseInput(
      operationRequestSchema,
      request,
    );
    const asked = parseActionRequest(body);
    const secretValues = secretValuesOf(asked, given);
    if (asked.action === 'secret-update') {
      requireAll(asked.parameters.set, given);
      requireUnquoted(body, secretValues);
    }
    const via = viaOfChange(options.credentials, body);
    const requester = requesterOf(options.credentials, via);
    const { requestedBy } = requester;
    const requestDigest = digest({
      entityRef: target.entityRef,
      environment: target.environment.name,
      ...body,
      parameters: asked.parameters,
    });
    const repeated = async () => {
      const earlier = await this.#store.findByIdempotencyKey(
        requestedBy,
        body.idempotencyKey,
      );
      return (
        earlier && this.#recorder.again(earlier, requestDigest, secretValues)
      );
    };

    const permission = await this.#authorizer.authorizeAction(
      target,
      asked,
      options,
    );
    if (permission.decision === 'deny') {
      const denial = new NotAllowedError(permission.reason);
      await this.#audit.refused(target, requester, asked, denial);
      throw denial;
    }
    const earlier = await repeated();
    if (earlier) {
      return earlier;
    }
    const plan = await this.#plans.plan(target, asked, permission, {
      ...options,
      secretValues,
      via,
    });
    const refusal =
      refusalOf(plan, body, this.#plans.shown(body.planHash)) ??
      (body.breakGlass && !plan.breakGlass
        ? await this.#plans.breakGlassDenial(target, asked, { ...options, via })
        : undefined);
    if (refusal) {
      // The same request in parallel may have been faster: then this one sees
      // its effects.
      const faster = await repeated();
      if (faster) {
        return faster;
      }
      await this.#audit.refused(target, requester, asked, refusal);
      throw refusal;
    }
    return this.#recorder.record(target, body, requestDigest, plan, {
      ...options,
      secretValues,
      via,
    });
  }
}

/**
 * What is recorded must not hold a value by mistake.
 *
 * @throws InputError
 */
function requireUnquoted(
  body: { reason: string; idempotencyKey: string },
  values: SecretValues | undefined,
): void {
  for (const field of ['reason', 'idempotencyKey'] as const) {
    if (values?.areQuotedIn(body[field])) {
      throw new InputError(
        `${field} repeats one of the values: it is recorded and shown, so write it without`,
      );
    }
  }
}
