import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormHelperText from '@material-ui/core/FormHelperText';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import { makeStyles } from '@material-ui/core/styles';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import type { ParameterFormProps } from './parameterForms';

const useStyles = makeStyles(theme => ({
  root: { border: 0, margin: 0, padding: 0, minWidth: 0 },
  legend: { ...theme.typography.body2, padding: 0 },
  detail: { color: theme.palette.text.secondary, overflowWrap: 'anywhere' },
}));

/** Which of the configured sources of manifests is applied. */
export function RedeployForm(props: ParameterFormProps) {
  const { parameters, onChange } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { environment } = useOperationsContext();
  const sources = environment.manifestSources ?? [];
  return (
    <fieldset className={classes.root}>
      <legend className={classes.legend}>{t('redeploy.source')}</legend>
      <RadioGroup
        name="quantum-rerank-redeploy"
        value={parameters?.source ?? null}
        onChange={(_, source) => onChange({ ...parameters, source })}
      >
        {sources.map(({ id, title }) => (
          <FormControlLabel
            key={id}
            value={id}
            control={<Radio size="small" color="primary" />}
            label={
              <>
                {title}{' '}
                {title !== id && <span className={classes.detail}>{id}</span>}
              </>
            }
          />
        ))}
      </RadioGroup>
      <FormControlLabel
        control={
          <Checkbox
            size="small"
            color="primary"
            checked={parameters?.onlyMissing === true}
            disabled={parameters?.source === undefined}
            onChange={(_, onlyMissing) =>
              onChange({
                source: parameters?.source,
                ...(onlyMissing && { onlyMissing }),
              })
            }
          />
        }
        label={
          <>
            {t('redeploy.onlyMissing')}{' '}
            <span className={classes.detail}>
              {t('redeploy.onlyMissingMeans')}
            </span>
          </>
        }
      />
      {sources.length === 0 && (
        <FormHelperText>{t('redeploy.none')}</FormHelperText>
      )}
    </fieldset>
  );
}
