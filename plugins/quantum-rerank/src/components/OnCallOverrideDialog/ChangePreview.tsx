import { makeStyles } from '@material-ui/core/styles';
import type { OnCallSchedule } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import type { Resource } from '../../hooks/useResource';
import { usePersonText, useShiftTime } from '../OnCall';
import { ErrorState } from '../States';
import { changesOf, type Change, type Draft } from './changesOf';

const useStyles = makeStyles(theme => ({
  root: { ...theme.typography.body2, minHeight: theme.spacing(6) },
  heading: {
    ...theme.typography.caption,
    color: theme.palette.text.secondary,
  },
  list: {
    margin: 0,
    paddingLeft: theme.spacing(2.5),
    overflowWrap: 'anywhere',
  },
  outdated: { opacity: 0.6 },
}));

/** "Dana Mon 09:00 – Tue 09:00 → you", from the schedule of that time. */
export function ChangePreview(props: {
  schedule: Resource<OnCallSchedule>;
  draft: Draft;
  /** What the person of the draft is called. */
  personTitle: string;
}) {
  const { schedule, draft, personTitle } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const text = usePersonText();
  const { span } = useShiftTime();
  const changes = schedule.value ? changesOf(draft, schedule.value) : [];
  const after = (change: Change): string => {
    switch (change.after) {
      case 'person':
        return personTitle;
      case 'other':
        return change.other ? text.name(change.other) : t('override.other');
      default:
        return t('override.toBeFound');
    }
  };
  return (
    <div className={classes.root} aria-live="polite">
      <div className={classes.heading}>{t('override.changes')}</div>
      {schedule.loading && t('override.reading')}
      {schedule.error && (
        <ErrorState
          error={schedule.error}
          title={t('override.scheduleError')}
        />
      )}
      {schedule.value && changes.length === 0 && (
        <div>
          {draft.kind === 'absence'
            ? t('override.notTheirs')
            : t('override.unchanged')}
        </div>
      )}
      {changes.length > 0 && (
        <ul
          className={`${classes.list} ${
            schedule.outdated ? classes.outdated : ''
          }`}
        >
          {changes.map(change => (
            <li key={`${change.from} ${change.after}`}>
              {t('override.change', {
                before: change.before
                  ? text.name(change.before)
                  : t('override.nobody'),
                span: span(change.from, change.until),
                after: after(change),
              })}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
