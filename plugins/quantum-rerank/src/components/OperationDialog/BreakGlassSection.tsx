import Checkbox from '@material-ui/core/Checkbox';
import Collapse from '@material-ui/core/Collapse';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { useId } from 'react';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { toneColor } from '../Status';
import type { useBreakGlass } from './useBreakGlass';

const useStyles = makeStyles(theme => ({
  root: { borderTop: `1px solid ${theme.palette.divider}` },
  body: {
    display: 'grid',
    gap: theme.spacing(1),
    margin: theme.spacing(1, 0),
    padding: theme.spacing(1, 2),
    borderLeft: `4px solid ${toneColor(theme, 'critical')}`,
    overflowWrap: 'anywhere',
  },
  list: { margin: 0 },
}));

/** Apart from everything usual: do it without approval, or in a freeze. */
export function BreakGlassSection(props: {
  emergency: ReturnType<typeof useBreakGlass>;
  /** What would be passed. */
  passed: string[];
  environment: string;
}) {
  const { emergency, passed, environment } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const bodyId = useId();
  const fieldId = useId();
  return (
    <div className={classes.root}>
      <Button
        size="small"
        onClick={emergency.toggle}
        aria-expanded={emergency.open}
        aria-controls={bodyId}
      >
        {t('breakGlass.show')}
      </Button>
      <Collapse in={emergency.open} unmountOnExit>
        <div
          id={bodyId}
          className={classes.body}
          role="group"
          aria-label={t('breakGlass.title')}
        >
          <Typography variant="body2">{t('breakGlass.about')}</Typography>
          <ul className={classes.list}>
            {passed.map(sentence => (
              <Typography key={sentence} component="li" variant="body2">
                {sentence}
              </Typography>
            ))}
          </ul>
          <FormControlLabel
            control={
              <Checkbox
                color="primary"
                checked={emergency.chosen}
                onChange={event => emergency.choose(event.target.checked)}
              />
            }
            label={t('breakGlass.use')}
          />
          {emergency.chosen && (
            <>
              <Typography variant="body2">
                {t('breakGlass.reasonHint')}
              </Typography>
              <TextField
                required
                fullWidth
                size="small"
                variant="outlined"
                id={fieldId}
                label={t('breakGlass.confirmation', { text: environment })}
                value={emergency.typed}
                onChange={event => emergency.type(event.target.value)}
                inputProps={{ autoComplete: 'off', spellCheck: false }}
              />
            </>
          )}
        </div>
      </Collapse>
    </div>
  );
}
