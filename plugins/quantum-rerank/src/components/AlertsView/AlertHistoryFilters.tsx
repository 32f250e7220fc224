import { makeStyles } from '@material-ui/core/styles';
import {
  alertEpisodeSchema,
  severitySchema,
  type Alert,
  type AlertHistoryQuery,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { Choice } from '../HistoryView/HistoryFilters';
import { DayRange } from '../HistoryView/DayRange';
import { toMoment } from '../HistoryView/historyFilter';
import { useOperationsContext } from '../OperationsPage/OperationsContext';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    gap: theme.spacing(2, 1),
    margin: theme.spacing(2, 0),
  },
  button: { minHeight: 40 },
}));

/** What the history of alerts is filtered by. */
export type AlertHistoryFilter = Pick<
  AlertHistoryQuery,
  'rule' | 'severity' | 'state' | 'after' | 'before'
>;

const parameters = ['rule', 'severity', 'state', 'after', 'before'] as const;

/** Filter in the address; what makes no sense there is left out. */
export function readAlertFilter(query: URLSearchParams): AlertHistoryFilter {
  return {
    rule: query.get('rule')?.slice(0, 63) || undefined,
    severity: severitySchema.options.find(
      name => name === query.get('severity'),
    ),
    state: alertEpisodeSchema.shape.state.options.find(
      name => name === query.get('state'),
    ),
    after: toMoment(query.get('after')),
    before: toMoment(query.get('before')),
  };
}

/** Filters of the history of alerts. */
export function AlertHistoryFilters(props: {
  filter: AlertHistoryFilter;
  /** Every rule; one that has left the profile can be in the address too. */
  alerts: Alert[];
}) {
  const { filter, alerts } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { setQuery } = useOperationsContext().location;
  const rules = new Map(
    alerts.flatMap(({ rule, title }) => (rule ? [[rule, title]] : [])),
  );
  if (filter.rule && !rules.has(filter.rule)) {
    rules.set(filter.rule, filter.rule);
  }
  return (
    <div className={classes.root}>
      <Choice
        id="quantum-rerank-alert-history-rule"
        label={t('alertHistory.rule')}
        any={t('history.any')}
        value={filter.rule}
        options={[...rules]}
        onChange={rule => setQuery({ rule })}
      />
      <Choice
        id="quantum-rerank-alert-history-severity"
        label={t('alerts.column.severity')}
        any={t('history.any')}
        value={filter.severity}
        options={severitySchema.options.map(name => [name, name])}
        onChange={severity => setQuery({ severity })}
      />
      <Choice
        id="quantum-rerank-alert-history-state"
        label={t('alerts.column.state')}
        any={t('history.any')}
        value={filter.state}
        options={alertEpisodeSchema.shape.state.options.map(name => [
          name,
          t(`alertHistory.state.${name}`),
        ])}
        onChange={state => setQuery({ state })}
      />
      <DayRange
        after={filter.after}
        before={filter.before}
        onChange={setQuery}
      />
      {Object.values(filter).some(value => value !== undefined) && (
        <Button
          className={classes.button}
          onClick={() =>
            setQuery(
              Object.fromEntries(parameters.map(name => [name, undefined])),
            )
          }
        >
          {t('historyFilter.clear')}
        </Button>
      )}
    </div>
  );
}
