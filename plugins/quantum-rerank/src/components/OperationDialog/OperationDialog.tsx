import { useMessages } from '../../hooks/useMessages';
import TextField from '@material-ui/core/TextField';
import type {
  ActionName,
  Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { FormDialog } from '../DialogFrame';
import {
  useOperationsContext,
  type DialogRequest,
} from '../OperationsPage/OperationsContext';
import { PlanView } from '../PlanParts';
import { ReasonField } from '../ReasonField';
import { ErrorState, LoadingState, SubmitError } from '../States';
import { BreakGlassSection } from './BreakGlassSection';
import { ConflictBanner } from './ConflictBanner';
import { FloorForm } from './FloorForm';
import { parameterForms } from './parameterForms';
import { ReplicasChoice } from './ReplicasChoice';
import type { ReplicasWay } from './switchedParameters';
import { REASON_LIMIT, useOperationDialog } from './useOperationDialog';

/**
 * Asks for one change: where, from what to what, what the server makes of it,
 * and why. Plans while the person types; sends only what was planned.
 */
export function OperationDialog(props: {
  request: DialogRequest;
  onClose: () => void;
  onStarted: (operation: Operation) => void;
}) {
  const { t } = useMessages();
  const { environment } = useOperationsContext();
  const dialog = useOperationDialog(props.request, props.onStarted);
  const { action, plan, planIsCurrent, planError } = dialog;
  const Form = formOf(action, dialog.way, props.request);
  const buttonText = () => {
    if (!plan) {
      return t(`action.${action}.title`);
    }
    const { title } = plan;
    if (dialog.emergency.passes(plan).length > 0) {
      return t('breakGlass.submit', { title });
    }
    return plan.approval ? t('approval.request', { title }) : title;
  };

  return (
    <FormDialog
      title={t(`dialog.title.${props.request.action}`, {
        environment: environment.name,
      })}
      tier={environment.tier}
      target={t('dialog.target', {
        cluster: environment.cluster,
        namespace: environment.namespace,
        deployment: environment.deployment,
      })}
      onClose={props.onClose}
      busy={dialog.submitting}
      onSubmit={dialog.submit}
      submit={buttonText()}
      obstacle={dialog.obstacle}
    >
      {dialog.conflict && (
        <ConflictBanner
          conflict={dialog.conflict}
          plan={planIsCurrent ? plan : undefined}
        />
      )}
      {props.request.action === 'scale' && (
        <ReplicasChoice
          way={dialog.way ?? 'replicas'}
          onChange={dialog.switchTo}
        />
      )}
      {Form && (
        <Form
          key={dialog.way}
          parameters={dialog.parameters}
          onChange={dialog.setParameters}
          focused={!dialog.switched}
        />
      )}
      {plan && <PlanView plan={plan} outdated={!planIsCurrent} />}
      {!plan && !planError && dialog.parameters && <LoadingState lines={5} />}
      {planError && (
        <ErrorState
          error={planError}
          title={t('plan.error')}
          onRetry={dialog.replan}
        />
      )}
      <ReasonField
        id="quantum-rerank-reason"
        reason={dialog.reason}
        onChange={dialog.setReason}
        helperText={[
          ...(plan?.minReasonLength
            ? [
                t('dialog.reasonAtLeast', {
                  least: String(plan.minReasonLength),
                }),
              ]
            : []),
          t('dialog.reasonHint', {
            used: String(dialog.reason.length),
            limit: String(REASON_LIMIT),
          }),
        ].join(' ')}
        limit={REASON_LIMIT}
        focused={!Form}
      />
      {plan?.typedConfirmation && (
        <TextField
          required
          fullWidth
          size="small"
          variant="outlined"
          id="quantum-rerank-confirmation"
          label={t('dialog.confirmation', {
            text: plan.typedConfirmation,
          })}
          value={dialog.confirmation}
          onChange={event => dialog.setConfirmation(event.target.value)}
          inputProps={{ autoComplete: 'off', spellCheck: false }}
        />
      )}
      {plan?.breakGlass && (
        <BreakGlassSection
          emergency={dialog.emergency}
          passed={plan.breakGlass}
          environment={plan.environment}
        />
      )}
      {dialog.submitError && (
        <SubmitError
          error={dialog.submitError}
          title={t('dialog.submitError')}
        />
      )}
    </FormDialog>
  );
}

/** Ending a temporary floor leaves nothing to fill in. */
function formOf(
  action: ActionName,
  way: ReplicasWay | undefined,
  request: DialogRequest,
) {
  if (way === 'floor') {
    return FloorForm;
  }
  return request.parameters?.floor === undefined
    ? parameterForms[action]
    : undefined;
}
