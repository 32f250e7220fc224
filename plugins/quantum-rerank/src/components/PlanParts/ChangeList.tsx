import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type {
  Change,
  Plan,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';

const useStyles = makeStyles(theme => ({
  heading: {
    ...theme.typography.subtitle2,
    fontWeight: theme.typography.fontWeightBold as number,
    margin: theme.spacing(1, 0, 0.5),
  },
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
  path: { fontFamily: 'monospace' },
}));

/** A value of a Kubernetes object as text; hostile text stays text. */
export function valueText(value: unknown): string | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * Whether a plan tells what will change. One without changes that was not
 * tried out says why; "nothing" would be more than is known.
 */
export function knowsChanges(plan: Pick<Plan, 'changes' | 'dryRun'>): boolean {
  return plan.changes.length > 0 || plan.dryRun.state === 'accepted';
}

/** "What will change": object, field, before → after. */
export function ChangeList(props: {
  changes: Change[];
  /** The changes belong to an operation that was carried out. */
  recorded?: boolean;
}) {
  const classes = useStyles();
  const { t } = useMessages();
  return (
    <>
      <Typography component="h3" className={classes.heading}>
        {t(props.recorded ? 'changes.recorded' : 'changes.title')}
      </Typography>
      {props.changes.length === 0 ? (
        <Typography variant="body2">{t('changes.none')}</Typography>
      ) : (
        <ul className={classes.list}>
          {props.changes.map(change => (
            <li key={`${change.object} ${change.path}`}>
              {change.object}{' '}
              <span className={classes.path}>{change.path}</span>{' '}
              {t('changes.fromTo', {
                before: valueText(change.before) ?? t('changes.absent'),
                after: valueText(change.after) ?? t('changes.absent'),
              })}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
