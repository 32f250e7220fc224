import { Link } from '@backstage/core-components';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type {
  ActionName,
  Environment,
  Recovery,
  RecoveryStep,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { ActionButton } from '../ActionButton';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { StatusWord, toneColor } from '../Status';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gap: theme.spacing(0.5),
    gridTemplateColumns: 'minmax(0, 1fr)',
    padding: theme.spacing(1),
    borderTop: `1px solid ${theme.palette.divider}`,
    borderLeft: '4px solid transparent',
    overflowWrap: 'anywhere',
  },
  next: { borderLeftColor: toneColor(theme, 'info') },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    gap: theme.spacing(0, 1),
  },
  title: {
    ...theme.typography.subtitle2,
    fontWeight: theme.typography.fontWeightBold as number,
    margin: 0,
  },
  facts: { listStyle: 'none', margin: 0, padding: 0 },
  fact: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 7em) minmax(0, 1fr)',
    columnGap: theme.spacing(1),
  },
  aside: { color: theme.palette.text.secondary },
}));

/** One step: what was found, and, where it is the next one, what to do. */
export function RecoveryStepItem(props: {
  number: number;
  step: RecoveryStep;
  /** Set where this is the step that comes next. */
  next?: NonNullable<Recovery['next']>;
}) {
  const { number, step, next } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { environment, location } = useOperationsContext();
  return (
    <li
      className={`${classes.root} ${next ? classes.next : ''}`}
      aria-current={next ? 'step' : undefined}
    >
      <div className={classes.head}>
        <Typography component="h3" className={classes.title}>
          {number}. {t(`recovery.step.${step.step}`)}
        </Typography>
        <StatusWord tone={step.state}>
          {t(`verdict.state.${step.state}`)}
        </StatusWord>
      </div>
      <div>{step.summary}</div>
      {step.state !== 'ok' && step.facts.length > 0 && (
        <ul className={classes.facts}>
          {step.facts.map(({ subject, state, summary }) => (
            <li key={subject} className={classes.fact}>
              <StatusWord tone={state}>
                {t(`verdict.state.${state}`)}
              </StatusWord>
              <span>
                {subject} <span className={classes.aside}>{summary}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
      {next && (
        <>
          <div>
            <StatusWord tone="info">{t('recovery.next')}</StatusWord>{' '}
            {next.summary}
          </div>
          {next.operation && (
            <div>
              <Link
                to={location.href({
                  view: 'history',
                  operationId: next.operation,
                })}
              >
                {t('recovery.operation')}
              </Link>
            </div>
          )}
          {next.action && (
            <div>
              <ActionButton
                action={next.action}
                parameters={parametersOf(next.action, environment)}
                variant="contained"
                name={t('recovery.do', {
                  action: t(`action.${next.action}.title`),
                })}
              />
            </div>
          )}
        </>
      )}
    </li>
  );
}

/** What is there stays as it is, such as what was changed against the trouble. */
function parametersOf(
  action: ActionName,
  { manifestSources = [] }: Environment,
): Record<string, unknown> | undefined {
  const [source, ...others] = manifestSources;
  return action === 'redeploy' && source && others.length === 0
    ? { source: source.id, onlyMissing: true }
    : undefined;
}
