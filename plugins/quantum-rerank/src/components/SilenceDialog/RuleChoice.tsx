import Checkbox from '@material-ui/core/Checkbox';
import FormControl from '@material-ui/core/FormControl';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormHelperText from '@material-ui/core/FormHelperText';
import FormLabel from '@material-ui/core/FormLabel';
import { makeStyles } from '@material-ui/core/styles';
import type { Alert } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { AlertStateWord } from '../AlertState';
import { ScrollRegion } from '../ScrollRegion';

const useStyles = makeStyles(theme => ({
  list: { display: 'grid', padding: theme.spacing(0.5, 1) },
  box: { padding: theme.spacing(0.25, 1) },
  label: {
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
    '& > *': { marginRight: theme.spacing(1) },
  },
}));

/** The rules of the profile, several of which can be chosen. */
export function RuleChoice(props: {
  alerts: Alert[];
  chosen: string[];
  onChange: (rules: string[]) => void;
}) {
  const { alerts, chosen, onChange } = props;
  const classes = useStyles();
  const { t } = useMessages();
  return (
    <FormControl component="fieldset" fullWidth>
      <FormLabel component="legend">{t('silence.rules')}</FormLabel>
      <ScrollRegion
        label={t('silence.rules')}
        maxHeight={168}
        className={classes.list}
      >
        {alerts.flatMap(alert =>
          alert.rule === undefined
            ? []
            : [
                <FormControlLabel
                  key={alert.id}
                  control={
                    <Checkbox
                      size="small"
                      color="primary"
                      className={classes.box}
                      checked={chosen.includes(alert.rule)}
                      onChange={event =>
                        onChange(
                          event.target.checked
                            ? [...chosen, alert.rule ?? '']
                            : chosen.filter(rule => rule !== alert.rule),
                        )
                      }
                    />
                  }
                  label={
                    <span className={classes.label}>
                      <span>{alert.title}</span>
                      <AlertStateWord alert={alert} withSeverity />
                    </span>
                  }
                />,
              ],
        )}
      </ScrollRegion>
      <FormHelperText>
        {t('silence.rulesHint', { count: chosen.length })}
      </FormHelperText>
    </FormControl>
  );
}
