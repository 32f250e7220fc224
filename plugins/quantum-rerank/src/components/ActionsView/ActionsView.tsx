import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import {
  actionNames,
  type ActionName,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankTranslationRef } from '../../translation';
import { ActionButton, useAvailability } from '../ActionButton';
import { ApprovalsPanel } from '../Approval';
import { FreezePanel } from '../Freeze';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { StatusWord } from '../Status';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 280px), 1fr))',
  },
  availability: { margin: theme.spacing(1, 0, 2) },
}));

/** What can be done in this environment, what it means, and who may. */
export function ActionsView() {
  const classes = useStyles();
  return (
    <div className={classes.root}>
      <ApprovalsPanel />
      {actionNames.map(action => (
        <ActionPanel key={action} action={action} />
      ))}
      <FreezePanel />
    </div>
  );
}

function ActionPanel(props: { action: ActionName }) {
  const { action } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  const { environment } = useOperationsContext();
  const { denied, reason } = useAvailability(action);
  const conditional = environment.actions.some(
    item => item.action === action && item.state === 'conditional',
  );
  return (
    <Panel title={t(`action.${action}.title`)}>
      <Typography variant="body2">{t(`action.${action}.about`)}</Typography>
      {action === 'scale' && (
        <Typography variant="body2" color="textSecondary">
          {t('action.scale.bounds', {
            min: String(environment.replicaBounds.min),
            max: String(environment.replicaBounds.max),
          })}
        </Typography>
      )}
      <div className={classes.availability}>
        <Typography variant="body2" component="div">
          {denied && (
            <StatusWord tone="stopped">{t('availability.denied')}</StatusWord>
          )}
          {!denied && conditional && (
            <StatusWord tone="warning">
              {t('availability.conditional')}
            </StatusWord>
          )}
          {!denied && !conditional && (
            <StatusWord tone="ok">{t('availability.allowed')}</StatusWord>
          )}
          <div>{reason}</div>
        </Typography>
      </div>
      <ActionButton action={action} size="medium" />
    </Panel>
  );
}
