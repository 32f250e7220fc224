import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import { useMessages } from '../../hooks/useMessages';

const useStyles = makeStyles(theme => ({
  root: {
    flexBasis: '100%',
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1, 2),
  },
  label: { ...theme.typography.body2 },
  choice: { flexBasis: '100%' },
  field: { width: 160 },
}));

/** What is typed; empty means as the profile says. */
export interface GradualTexts {
  step: string;
  pause: string;
}

const STEP = /^([1-9]\d?|100)?$/;
const PAUSE = /^([1-9]\d{0,4}(s|m|h))?$/;

/** The parameter, or undefined while what is typed makes no sense. */
export function toGradual({
  step,
  pause,
}: GradualTexts): Record<string, unknown> | undefined {
  if (!STEP.test(step) || !PAUSE.test(pause)) {
    return undefined;
  }
  return {
    ...(step ? { step: Number(step) } : {}),
    ...(pause ? { pause } : {}),
  };
}

/** Whether a scale-down goes in steps, and in which. */
export function GradualFields(props: {
  value: GradualTexts | undefined;
  onChange: (value: GradualTexts | undefined) => void;
}) {
  const { value, onChange } = props;
  const classes = useStyles();
  const { t } = useMessages();
  return (
    <div className={classes.root}>
      <FormControlLabel
        className={classes.choice}
        classes={{ label: classes.label }}
        control={
          <Checkbox
            size="small"
            color="primary"
            checked={value !== undefined}
            onChange={event =>
              onChange(
                event.target.checked ? { step: '', pause: '' } : undefined,
              )
            }
          />
        }
        label={t('gradual.choice')}
      />
      {value && (
        <>
          <TextField
            size="small"
            variant="outlined"
            id="quantum-rerank-step"
            className={classes.field}
            label={t('gradual.step')}
            value={value.step}
            onChange={event =>
              onChange({ ...value, step: event.target.value.trim() })
            }
            error={!STEP.test(value.step)}
            helperText={t(
              STEP.test(value.step) ? 'gradual.default' : 'gradual.stepInvalid',
            )}
            inputProps={{ inputMode: 'numeric', autoComplete: 'off' }}
          />
          <TextField
            size="small"
            variant="outlined"
            id="quantum-rerank-pause"
            className={classes.field}
            label={t('gradual.pause')}
            value={value.pause}
            onChange={event =>
              onChange({ ...value, pause: event.target.value.trim() })
            }
            error={!PAUSE.test(value.pause)}
            helperText={t(
              PAUSE.test(value.pause)
                ? 'gradual.default'
                : 'gradual.pauseInvalid',
            )}
            inputProps={{ autoComplete: 'off' }}
          />
        </>
      )}
    </div>
  );
}
