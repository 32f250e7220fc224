import { makeStyles } from '@material-ui/core/styles';
import type { Health } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { isStale, type Resource } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Panel } from '../Panel';
import { ResourceState } from '../States';
import { StatusWord } from '../Status';
import { RelativeTime } from '../Time';

const useStyles = makeStyles(theme => ({
  list: {
    listStyle: 'none',
    margin: theme.spacing(1, 0, 0),
    padding: 0,
    ...theme.typography.body2,
  },
  part: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 7em 5em',
    gap: theme.spacing(0, 1),
    padding: theme.spacing(0.75, 0),
    borderTop: `1px solid ${theme.palette.divider}`,
    overflowWrap: 'anywhere',
  },
  name: { fontWeight: theme.typography.fontWeightBold as number },
  age: { color: theme.palette.text.secondary, textAlign: 'right' },
  // The sentence has a row of its own: beside the others it would be narrow.
  sentence: { gridColumn: '1 / -1' },
  aside: { color: theme.palette.text.secondary },
  whole: { ...theme.typography.body2, overflowWrap: 'anywhere' },
  stale: { opacity: 0.6 },
}));

/** The parts of the service's health, each with its sentence and its age. */
export function HealthPanel(props: { health: Resource<Health> }) {
  const { health } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const parts = health.value?.parts ?? [];
  const absent = parts.filter(({ applies }) => !applies);
  return (
    <Panel
      title={t('health.title')}
      aside={
        health.value && (
          <StatusWord tone={health.value.state}>
            {t(`verdict.state.${health.value.state}`)}
          </StatusWord>
        )
      }
    >
      <ResourceState resource={health} lines={6} title={t('health.error')} />
      {health.value && (
        <div className={isStale(health) ? classes.stale : undefined}>
          <div className={classes.whole}>{health.value.summary}</div>
          <ul className={classes.list} aria-label={t('health.list')}>
            {parts
              .filter(({ applies }) => applies)
              .map(({ part, state, summary, observedAt }) => (
                <li key={part} className={classes.part}>
                  <span className={classes.name}>
                    {t(`health.part.${part}`)}
                  </span>
                  <StatusWord tone={state}>
                    {t(`verdict.state.${state}`)}
                  </StatusWord>
                  <span className={classes.age}>
                    {observedAt && <RelativeTime at={observedAt} />}
                  </span>
                  <span className={classes.sentence}>{summary}</span>
                </li>
              ))}
          </ul>
          {absent.length > 0 && (
            <div className={`${classes.whole} ${classes.aside}`}>
              {t('health.notHere', {
                parts: absent
                  .map(({ part }) => t(`health.part.${part}`))
                  .join(', '),
              })}
            </div>
          )}
        </div>
      )}
    </Panel>
  );
}
