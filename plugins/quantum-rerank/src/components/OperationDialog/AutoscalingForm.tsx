import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import type { AutoscalerSummary } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useState } from 'react';
import { useMessages } from '../../hooks/useMessages';
import { AutoscalerConditions } from '../WorkloadCard/AutoscalerFacts';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import type { ParameterFormProps } from './parameterForms';
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

/** The values, with what Kubernetes allows. */
const fields = [
  { name: 'minReplicas', min: 1, max: 5000 },
  { name: 'maxReplicas', min: 1, max: 5000 },
  { name: 'cpuUtilization', min: 1, max: 1000 },
  { name: 'memoryUtilization', min: 1, max: 1000 },
  { name: 'scaleUpStabilizationSeconds', min: 0, max: 3600 },
  { name: 'scaleDownStabilizationSeconds', min: 0, max: 3600 },
] as const;

type Field = (typeof fields)[number];
type Texts = Partial<Record<Field['name'], string>>;

/** Bounds, targets and behaviour of the autoscaler; empty means unchanged. */
export function AutoscalingForm(props: ParameterFormProps) {
  const { parameters, onChange } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { snapshot } = useOperationsContext();
  const autoscaler = snapshot.value?.autoscaler;
  const [texts, setTexts] = useState<Texts>(() =>
    Object.fromEntries(
      fields.flatMap(({ name }) =>
        typeof parameters?.[name] === 'number'
          ? [[name, String(parameters[name])]]
          : [],
      ),
    ),
  );
  // What the fields do not show, such as the policies of what is taken back.
  const [others] = useState(() =>
    Object.fromEntries(
      Object.entries(parameters ?? {}).filter(
        ([name, value]) =>
          typeof value !== 'number' && !['temporary', 'floor'].includes(name),
      ),
    ),
  );
  const first = useInitialFocus(props.focused);

  const change = (name: Field['name'], text: string) => {
    const next = { ...texts, [name]: text };
    setTexts(next);
    onChange(toParameters(next, others));
  };

  const now = (name: Field['name']) => {
    if (!autoscaler) {
      return t('autoscaling.now', { value: t('autoscaling.unknown') });
    }
    const value = valueNow(autoscaler, name);
    return value === undefined
      ? t('autoscaling.unset')
      : t('autoscaling.now', { value });
  };

  return (
    <div className={classes.root}>
      {fields.map((field, index) => {
        const invalid = !isAllowed(field, texts[field.name]);
        return (
          <TextField
            key={field.name}
            inputRef={index === 0 ? first : undefined}
            size="small"
            variant="outlined"
            id={`quantum-rerank-${field.name}`}
            label={t(`autoscaling.${field.name}`)}
            value={texts[field.name] ?? ''}
            onChange={event => change(field.name, event.target.value.trim())}
            error={invalid}
            helperText={
              invalid
                ? t('autoscaling.invalid', {
                    min: String(field.min),
                    max: String(field.max),
                  })
                : now(field.name)
            }
            inputProps={{ inputMode: 'numeric', autoComplete: 'off' }}
          />
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
  name: Field['name'],
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

function isAllowed({ min, max }: Field, text = ''): boolean {
  return (
    text === '' ||
    (/^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max)
  );
}

/** Undefined while nothing is to change, or something makes no sense. */
function toParameters(
  texts: Texts,
  others: Record<string, unknown>,
): Record<string, unknown> | undefined {
  const filled = fields.filter(({ name }) => texts[name]);
  if (
    (filled.length === 0 && Object.keys(others).length === 0) ||
    !filled.every(field => isAllowed(field, texts[field.name]))
  ) {
    return undefined;
  }
  return {
    ...others,
    ...Object.fromEntries(
      filled.map(({ name }) => [name, Number(texts[name])]),
    ),
  };
}
