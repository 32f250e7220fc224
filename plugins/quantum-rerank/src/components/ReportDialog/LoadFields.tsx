import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import type { LoadLimits } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { formatNumber } from '../../format';
import { useLanguage } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { useInitialFocus } from '../OperationDialog/useInitialFocus';
import type { LoadErrors, LoadTexts } from './loadForm';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(150px, 1fr))',
    gap: theme.spacing(2),
    paddingTop: theme.spacing(1),
  },
}));

const fields = ['rate', 'concurrency', 'duration'] as const;

/** Rate, concurrency and duration, each with the most that is allowed. */
export function LoadFields(props: {
  texts: LoadTexts;
  errors: LoadErrors;
  limits: LoadLimits;
  onChange: (texts: LoadTexts) => void;
}) {
  const { texts, errors, limits, onChange } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const language = useLanguage();
  const first = useInitialFocus();
  return (
    <div className={classes.root}>
      {fields.map((field, index) => {
        const max =
          field === 'duration'
            ? limits.duration
            : formatNumber(limits[field], language);
        return (
          <TextField
            key={field}
            required
            size="small"
            variant="outlined"
            id={`quantum-rerank-load-${field}`}
            inputRef={index === 0 ? first : undefined}
            label={t(`validation.${field}`)}
            value={texts[field]}
            error={errors[field]}
            helperText={
              errors[field]
                ? t(`validation.${field}Invalid`, { max })
                : t(`validation.${field}Hint`, { max })
            }
            onChange={event =>
              onChange({ ...texts, [field]: event.target.value })
            }
            onFocus={event => event.target.select()}
            inputProps={{
              autoComplete: 'off',
              inputMode: field === 'duration' ? 'text' : 'decimal',
              maxLength: 10,
            }}
          />
        );
      })}
    </div>
  );
}
