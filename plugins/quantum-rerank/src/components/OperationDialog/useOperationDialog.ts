import { toError } from '@backstage/errors';
import { useApi } from '@backstage/frontend-plugin-api';
import type {
  ActionName,
  Environment,
  Operation,
  Plan,
  PlanRequest,
  SecretValuesInput,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMemo, useState } from 'react';
import { errorStatus, isOutcomeUnknown, quantumRerankApiRef } from '../../api';
import { usePlan } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { useActionRefusal } from '../ActionButton';
import {
  useOperationsContext,
  type DialogRequest,
} from '../OperationsPage/OperationsContext';
import type { Conflict } from './ConflictBanner';
import { findTaken } from './findTaken';
import { useBreakGlass } from './useBreakGlass';
import { useIdempotencyKey } from './idempotencyKey';
import {
  actionOfWay,
  autoscalerDecides,
  switchedParameters,
  type ReplicasWay,
} from './switchedParameters';
import type { Parameters } from './parameterForms';

/** Longest reason the backend takes. */
export const REASON_LIMIT = 500;

/** Actions that mean nothing until something was chosen. */
const CHOSEN_FIRST: ActionName[] = [
  'scale',
  'autoscaling',
  'evict-pods',
  'cache-flush',
  'config-update',
  'config-restore',
  'secret-update',
];

function initialParameters(
  action: ActionName,
  given: Parameters,
  environment: Environment,
): Parameters {
  if (given) {
    return given;
  }
  if (action === 'redeploy') {
    const [source, ...others] = environment.manifestSources ?? [];
    return source && others.length === 0 ? { source: source.id } : undefined;
  }
  return CHOSEN_FIRST.includes(action) ? undefined : {};
}

/** State and rules of the dialog; knows nothing about how it looks. */
export function useOperationDialog(
  request: DialogRequest,
  onStarted: (operation: Operation) => void,
) {
  const api = useApi(quantumRerankApiRef);
  const { t } = useMessages();
  const { ref, environment, snapshot } = useOperationsContext();
  const floorRefused = useActionRefusal('autoscaling').refusal !== undefined;
  // What the autoscaler sets again soon is not what most people want.
  const [way, setWay] = useState<ReplicasWay | undefined>(() =>
    request.action === 'scale' &&
    !request.parameters &&
    autoscalerDecides(snapshot.value) &&
    !floorRefused
      ? 'floor'
      : undefined,
  );
  const [switched, setSwitched] = useState(false);
  const action = way ? actionOfWay[way] : request.action;
  const [parameters, setParameters] = useState<Parameters>(() =>
    initialParameters(action, request.parameters, environment),
  );
  const [secretValues, setSecretValues] = useState<SecretValuesInput>();
  const [problem, setProblem] = useState<string>();
  const [reason, setReason] = useState('');
  const [confirmation, setConfirmation] = useState('');
  const [submitting, setSubmitting] = useState(false);
  const [submitError, setSubmitError] = useState<Error>();
  const [conflict, setConflict] = useState<Conflict>();
  const keyOf = useIdempotencyKey();

  const emergency = useBreakGlass();

  const planRequest = useMemo<PlanRequest | undefined>(
    () =>
      parameters
        ? { action, parameters, ...(secretValues ? { secretValues } : {}) }
        : undefined,
    [action, parameters, secretValues],
  );
  const planning = usePlan(ref, planRequest);
  const { plan } = planning;

  const obstacle = (): string | undefined => {
    if (!parameters) {
      return problem ?? t('obstacle.parameters');
    }
    if (planning.error) {
      return t('obstacle.planError');
    }
    if (!planning.current || !plan) {
      return t('obstacle.planning');
    }
    const passed = emergency.passes(plan);
    const blockedBy = plan.blockedBy.filter(why => !passed.includes(why));
    if (!plan.executable && (passed.length === 0 || blockedBy.length > 0)) {
      return blockedBy.join(' ') || t('obstacle.blocked');
    }
    if (reason.trim() === '') {
      return t('obstacle.reason');
    }
    if (reason.trim().length < (plan.minReasonLength ?? 0)) {
      return t('obstacle.reasonShort', {
        least: String(plan.minReasonLength),
      });
    }
    if (plan.typedConfirmation && confirmation !== plan.typedConfirmation) {
      return t('obstacle.confirmation', { text: plan.typedConfirmation });
    }
    return emergency.obstacle(plan, reason);
  };

  const send = async (accepted: Plan) => {
    setSubmitting(true);
    setSubmitError(undefined);
    const body = {
      action,
      parameters,
      ...(secretValues ? { secretValues } : {}),
      reason: reason.trim(),
      planHash: accepted.hash,
      ...(accepted.typedConfirmation ? { confirmation } : {}),
      ...(emergency.passes(accepted).length > 0 ? { breakGlass: true } : {}),
    };
    try {
      onStarted(
        await api.createOperation(ref, {
          ...body,
          idempotencyKey: keyOf(body),
        }),
      );
    } catch (cause) {
      const error = toError(cause);
      const taken = isOutcomeUnknown(error)
        ? await findTaken(api, ref, { plan: accepted, reason: body.reason })
        : undefined;
      if (taken) {
        onStarted(taken);
        return;
      }
      if (errorStatus(error) === 409) {
        setConflict({ before: accepted, error });
        planning.replan();
      } else {
        setSubmitError(error);
      }
      setSubmitting(false);
    }
  };

  const switchTo = (next: ReplicasWay) => {
    setWay(next);
    setSwitched(true);
    setParameters(switchedParameters(next, parameters));
    setConfirmation('');
    setConflict(undefined);
    setSubmitError(undefined);
  };

  const currentObstacle = obstacle();
  return {
    action,
    /** Among the ways to a number of replicas, where there are several. */
    way,
    /** Whether a person chose another way; the focus stays at the choice. */
    switched,
    switchTo,
    parameters,
    setParameters: (
      next: Parameters,
      values?: SecretValuesInput,
      why?: string,
    ) => {
      setParameters(next);
      setSecretValues(values);
      setProblem(why);
    },
    reason,
    setReason,
    confirmation,
    setConfirmation,
    plan,
    planIsCurrent: planning.current && !planning.error,
    planError: planning.error,
    replan: planning.replan,
    emergency,
    conflict,
    submitting,
    submitError,
    /** Why the request cannot be sent yet; undefined when it can. */
    obstacle: currentObstacle,
    submit: () => {
      if (plan && currentObstacle === undefined && !submitting) {
        send(plan);
      }
    },
  };
}
