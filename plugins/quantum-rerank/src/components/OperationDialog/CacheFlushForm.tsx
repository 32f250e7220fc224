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

/** No prefix can be empty. */
const ALL = '';

/** What to remove from the cache: keys with a prefix, or, last, all. */
export function CacheFlushForm(props: ParameterFormProps) {
  const { parameters, onChange } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { environment } = useOperationsContext();
  const prefixes = environment.cache?.prefixes ?? [];
  const chosen =
    parameters?.all === true ? ALL : (parameters?.prefix as string | undefined);

  return (
    <fieldset className={classes.root}>
      <legend className={classes.legend}>{t('cacheFlush.what')}</legend>
      <RadioGroup
        name="quantum-rerank-cache-flush"
        value={chosen ?? null}
        onChange={(_, value) =>
          onChange(value === ALL ? { all: true } : { prefix: value })
        }
      >
        {prefixes.map(({ prefix, title }) => (
          <FormControlLabel
            key={prefix}
            value={prefix}
            control={<Radio size="small" color="primary" />}
            label={
              <>
                {title}{' '}
                <span className={classes.detail}>
                  {t('cacheFlush.prefix', { prefix })}
                </span>
              </>
            }
          />
        ))}
        <FormControlLabel
          value={ALL}
          control={<Radio size="small" color="primary" />}
          label={
            <>
              {t('cacheFlush.all')}{' '}
              <span className={classes.detail}>{t('cacheFlush.allMeans')}</span>
            </>
          }
        />
      </RadioGroup>
      {!environment.cache && (
        <FormHelperText>{t('cacheFlush.none')}</FormHelperText>
      )}
    </fieldset>
  );
}
