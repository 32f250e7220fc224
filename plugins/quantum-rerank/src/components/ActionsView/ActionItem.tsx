import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { ActionName } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useId } from 'react';
import { useMessages } from '../../hooks/useMessages';
import {
  ActionButton,
  useActionRefusal,
  useAvailability,
} from '../ActionButton';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { StatusWord } from '../Status';

const useStyles = makeStyles(theme => ({
  root: {
    ...theme.typography.body2,
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(0.5),
    overflowWrap: 'anywhere',
  },
  title: {
    ...theme.typography.subtitle2,
    fontWeight: theme.typography.fontWeightBold as number,
    margin: 0,
  },
  quiet: { color: theme.palette.text.secondary },
  button: { marginTop: theme.spacing(0.5) },
}));

/** One action: what it means, whether it would be taken now, and its button. */
export function ActionItem(props: { action: ActionName }) {
  const { action } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { environment } = useOperationsContext();
  const id = useId();
  return (
    <section className={classes.root} aria-labelledby={id}>
      <Typography id={id} component="h3" className={classes.title}>
        {t(`action.${action}.title`)}
      </Typography>
      <div>{t(`action.${action}.about`)}</div>
      {action === 'scale' && (
        <div className={classes.quiet}>
          {t('action.scale.bounds', {
            min: String(environment.replicaBounds.min),
            max: String(environment.replicaBounds.max),
          })}
        </div>
      )}
      <Standing action={action} />
      <div className={classes.button}>
        <ActionButton action={action} />
      </div>
    </section>
  );
}

/** Says what is not allowed, or only so far; a button that works needs no words. */
function Standing(props: { action: ActionName }) {
  const { action } = props;
  const { t } = useMessages();
  const { environment } = useOperationsContext();
  const { reason } = useAvailability(action);
  const { refusal, kind, held } = useActionRefusal(action);
  if (refusal !== undefined) {
    return (
      <div>
        <StatusWord tone="stopped">
          {kind === 'denied'
            ? t('availability.denied')
            : t('actionRefusal.notNow')}
        </StatusWord>
        <div>{refusal}</div>
      </div>
    );
  }
  if (held !== undefined) {
    return (
      <div>
        <StatusWord tone="warning">{t('actionRefusal.held')}</StatusWord>
        <div>{held}</div>
      </div>
    );
  }
  const conditional = environment.actions.some(
    item => item.action === action && item.state === 'conditional',
  );
  return conditional ? (
    <div>
      <StatusWord tone="info">{t('availability.conditional')}</StatusWord>
      <div>{reason}</div>
    </div>
  ) : null;
}
