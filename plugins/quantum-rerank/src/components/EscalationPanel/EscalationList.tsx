import { makeStyles } from '@material-ui/core/styles';
import type {
  Environment,
  EnvironmentRef,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEscalations } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { ErrorState } from '../States';
import { EscalationItem } from './EscalationItem';

const useStyles = makeStyles(theme => ({
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(2),
    ...theme.typography.body2,
  },
}));

/**
 * What escalates in an environment. Nothing while nothing does: calm needs
 * no sentence beside who is on call.
 */
export function EscalationList(props: {
  target: EnvironmentRef;
  environment: Environment;
}) {
  const classes = useStyles();
  const { t } = useMessages();
  const { value, error, refresh } = useEscalations(props.target);
  const items = value?.items ?? [];
  return (
    <>
      {error && (
        <ErrorState
          error={error}
          title={t('escalation.error')}
          onRetry={refresh}
        />
      )}
      {items.length > 0 && (
        <ul className={classes.list} aria-label={t('escalation.title')}>
          {items.map(escalation => (
            <EscalationItem
              key={escalation.id}
              escalation={escalation}
              environment={props.environment}
              onChanged={refresh}
            />
          ))}
        </ul>
      )}
    </>
  );
}
