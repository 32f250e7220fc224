import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import type { AutoscalerSummary } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useState } from 'react';
import { useMessages } from '../../hooks/useMessages';
import { AutoscalerConditions } from '../WorkloadCard/AutoscalerFacts';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import type { ParameterFormProps } from './parameterForms';
import {
  autoscalingFields,
  othersOf,
  parseField,
  selectPolicies,
  textsOf,
  toAutoscalingParameters,
  type AutoscalingField,
} from './autoscalingFields';
import { useInitialFocus } from './useInitialFocus';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 200px), 1fr))',
    ...theme.typography.body2,
  },
  hint: { gridColumn: '1 / -1', margin: 0 },
}));

type NumberField = Extract<AutoscalingField, { kind: 'number' }>;

/** Bounds, targets and behaviour of the autoscaler; empty means unchanged. */
export function AutoscalingForm(props: ParameterFormProps) {
  const { parameters, onChange } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { snapshot } = useOperationsContext();
  const autoscaler = snapshot.value?.autoscaler;
  const [texts, setTexts] = useState(() => textsOf(parameters));
  const [others] = useState(() => othersOf(parameters));
  const first = useInitialFocus(props.focused);

  const change = (name: AutoscalingField['name'], text: string) => {
    const next = { ...texts, [name]: text };
    setTexts(next);
    onChange(toAutoscalingParameters(next, others));
  };

  const now = (name: NumberField['name']) => {
    if (!autoscaler) {
      return t('autoscaling.now', { value: t('autoscaling.unknown') });
    }
    const value = valueNow(autoscaler, name);
    return value === undefined
      ? t('autoscaling.unset')
      : t('autoscaling.now', { value });
  };

  const help = (field: AutoscalingField, invalid: boolean) => {
    if (field.kind === 'number') {
      return invalid
        ? t('autoscaling.invalid', {
            min: String(field.min),
            max: String(field.max),
          })
        : now(field.name);
    }
    return field.kind === 'policies'
      ? t(invalid ? 'autoscaling.policyInvalid' : 'autoscaling.policyHint')
      : undefined;
  };

  return (
    <div className={classes.root}>
      {autoscalingFields.map((field, index) => {
        const text = texts[field.name] ?? '';
        const invalid = text !== '' && parseField(field, text) === undefined;
        return (
          <TextField
            key={field.name}
            inputRef={index === 0 ? first : undefined}
            size="small"
            variant="outlined"
            id={`quantum-rerank-${field.name}`}
            label={t(`autoscaling.${field.name}`)}
            value={text}
            onChange={event =>
              change(
                field.name,
                field.kind === 'number'
                  ? event.target.value.trim()
                  : event.target.value,
              )
            }
            error={invalid}
            helperText={help(field, invalid)}
            inputProps={{
              inputMode: field.kind === 'number' ? 'numeric' : undefined,
              autoComplete: 'off',
            }}
            {...(field.kind === 'choice' && {
              select: true,
              SelectProps: { native: true },
              InputLabelProps: { shrink: true },
            })}
          >
            {field.kind === 'choice' && (
              <>
                <option value="">{t('autoscaling.select.keep')}</option>
                {selectPolicies.map(policy => (
                  <option key={policy} value={policy}>
                    {t(`autoscaling.select.${policy}`)}
                  </option>
                ))}
              </>
            )}
          </TextField>
        );
      })}
      <p className={classes.hint}>{t('autoscaling.keep')}</p>
      {autoscaler && (
        <div className={classes.hint}>
          <AutoscalerConditions autoscaler={autoscaler} />
        </div>
      )}
    </div>
  );
}

/** What the autoscaler has now; undefined where it sets no such value. */
function valueNow(
  autoscaler: AutoscalerSummary,
  name: NumberField['name'],
): string | undefined {
  const utilization = (resource: string) =>
    autoscaler.metrics.find(
      metric => metric.name === resource && metric.unit === 'percent',
    )?.target;
  const { up, down } = autoscaler.stabilizationSeconds ?? {};
  return {
    minReplicas: String(autoscaler.minReplicas),
    maxReplicas: String(autoscaler.maxReplicas),
    cpuUtilization: utilization('cpu'),
    memoryUtilization: utilization('memory'),
    scaleUpStabilizationSeconds: up?.toString(),
    scaleDownStabilizationSeconds: down?.toString(),
  }[name];
}
