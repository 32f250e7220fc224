import { makeStyles } from '@material-ui/core/styles';
import { actionNames } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { ApprovalsPanel } from '../Approval';
import { FreezePanel } from '../Freeze';
import { Panel } from '../Panel';
import { RecoveryPanel } from '../Recovery';
import { ActionItem } from './ActionItem';
import { groupActions } from './actionGroups';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'minmax(0, 1fr)',
  },
  groups: {
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 280px), 1fr))',
  },
  items: {
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'minmax(0, 1fr)',
  },
}));

/**
 * What waits for a decision, what can be done here, by what people want, and
 * when changes would be taken.
 */
export function ActionsView() {
  const classes = useStyles();
  const { t } = useMessages();
  return (
    <div className={classes.root}>
      <ApprovalsPanel />
      <div className={classes.groups}>
        {groupActions(actionNames).map(({ group, actions }) => (
          <Panel key={group} title={t(`actionGroup.${group}`)}>
            <div className={classes.items}>
              {actions.map(action => (
                <ActionItem key={action} action={action} />
              ))}
            </div>
          </Panel>
        ))}
      </div>
      <RecoveryPanel />
      <FreezePanel />
    </div>
  );
}
