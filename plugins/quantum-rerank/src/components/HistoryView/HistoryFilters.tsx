import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import {
  actionNames,
  historyKindSchema,
  operationStateSchema,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEffect, useState } from 'react';
import { useMyEntityRef } from '../../hooks';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { DayRange } from './DayRange';
import { filterParameters, type HistoryFilter } from './historyFilter';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    gap: theme.spacing(2, 1),
    margin: theme.spacing(2, 0),
  },
  field: { flex: '0 1 152px', minWidth: 136 },
  person: { flex: '0 1 184px', minWidth: 136 },
  button: { minHeight: 40 },
}));

/** Filters of the history; a person is named by entity reference. */
export function HistoryFilters(props: { filter: HistoryFilter }) {
  const { filter } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { setQuery } = useOperationsContext().location;
  const me = useMyEntityRef();
  const [person, setPerson] = useState(filter.person ?? '');
  useEffect(() => setPerson(filter.person ?? ''), [filter.person]);
  const mine = me !== undefined && filter.person === me;
  const filtered = Object.values(filter).some(value => value !== undefined);

  return (
    <div className={classes.root}>
      <Choice
        id="quantum-rerank-history-action"
        label={t('history.actionFilter')}
        any={t('history.any')}
        value={filter.action ?? filter.kind}
        options={[
          ...historyKindSchema.options.map((kind): [string, string] => [
            kind,
            t(`history.kind.${kind}`),
          ]),
          ...actionNames.map((name): [string, string] => [
            name,
            t(`action.${name}.title`),
          ]),
        ]}
        onChange={what => setQuery(whatFilter(what, filter))}
      />
      <Choice
        id="quantum-rerank-history-state"
        label={t('history.stateFilter')}
        any={t('history.any')}
        value={filter.state}
        options={operationStateSchema.options.map(state => [
          state,
          t(`operationState.${state}`),
        ])}
        onChange={state =>
          // Only operations have an outcome.
          setQuery(
            filter.kind === 'operation'
              ? { state }
              : { state, kind: undefined },
          )
        }
      />
      <form
        className={classes.person}
        onSubmit={event => {
          event.preventDefault();
          setQuery({ by: toPersonRef(person) });
        }}
      >
        <TextField
          fullWidth
          size="small"
          variant="outlined"
          id="quantum-rerank-history-person"
          label={t('history.personFilter')}
          placeholder="user:default/dana"
          value={person}
          onChange={event => setPerson(event.target.value)}
          onBlur={() => setQuery({ by: toPersonRef(person) })}
          inputProps={{ maxLength: 300 }}
          InputLabelProps={{ shrink: true }}
        />
      </form>
      <DayRange
        after={filter.after}
        before={filter.before}
        onChange={setQuery}
      />
      <Button
        className={classes.button}
        variant={mine ? 'contained' : 'outlined'}
        disableElevation
        disabled={me === undefined}
        aria-pressed={mine}
        onClick={() => setQuery({ by: mine ? undefined : me })}
      >
        {t('history.mine')}
      </Button>
      {filtered && (
        <Button
          className={classes.button}
          onClick={() =>
            setQuery(
              Object.fromEntries(
                filterParameters.map(name => [name, undefined]),
              ),
            )
          }
        >
          {t('historyFilter.clear')}
        </Button>
      )}
    </div>
  );
}

/** Actions are of operations; nothing else has an outcome. */
function whatFilter(
  what: string,
  { state }: HistoryFilter,
): Record<string, string | undefined> {
  const kind = historyKindSchema.options.find(each => each === what);
  return {
    kind,
    action: kind ? undefined : what,
    state: kind === undefined || kind === 'operation' ? state : undefined,
  };
}

/** What is typed as an entity reference: "dana" is user:default/dana. */
function toPersonRef(text: string): string | undefined {
  const trimmed = text.trim();
  if (!trimmed) {
    return undefined;
  }
  try {
    return stringifyEntityRef(
      parseEntityRef(trimmed, {
        defaultKind: 'user',
        defaultNamespace: 'default',
      }),
    );
  } catch {
    return trimmed;
  }
}

/** One of several values, or any. */
export function Choice(props: {
  id: string;
  label: string;
  any: string;
  value?: string;
  options: [string, string][];
  onChange: (value: string) => void;
}) {
  const classes = useStyles();
  return (
    <TextField
      select
      size="small"
      variant="outlined"
      id={props.id}
      className={classes.field}
      label={props.label}
      value={props.value ?? ''}
      onChange={event => props.onChange(event.target.value)}
      InputLabelProps={{ shrink: true }}
      SelectProps={{ displayEmpty: true }}
    >
      <MenuItem value="">{props.any}</MenuItem>
      {props.options.map(([value, label]) => (
        <MenuItem key={value} value={value}>
          {label}
        </MenuItem>
      ))}
    </TextField>
  );
}
