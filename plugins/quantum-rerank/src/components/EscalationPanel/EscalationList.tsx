import { makeStyles } from '@material-ui/core/styles';
import type {
  Environment,
  EnvironmentRef,
  Escalation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useId, useState } from 'react';
import { useEscalation, useEscalations } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { ErrorState, ResourceState } from '../States';
import { EscalationItem } from './EscalationItem';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(1),
    justifyItems: 'start',
  },
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    width: '100%',
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(2),
    ...theme.typography.body2,
  },
  none: { ...theme.typography.body2, color: theme.palette.text.secondary },
}));

/**
 * What escalates in an environment; the one that the address names; and, when
 * asked for, what escalated before.
 */
export function EscalationList(props: {
  target: EnvironmentRef;
  environment: Environment;
  /** Id of the one whose timeline is open. */
  selected?: string;
}) {
  const { target, selected } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { value, error, refresh } = useEscalations(target);
  const [earlier, setEarlier] = useState(false);
  const earlierId = useId();
  const items = value?.items ?? [];
  const isOpen = items.some(({ id }) => id === selected);
  return (
    <div className={classes.root}>
      {error && (
        <ErrorState
          error={error}
          title={t('escalation.error')}
          onRetry={refresh}
        />
      )}
      {selected && value && !isOpen && (
        <SelectedEscalation {...props} key={selected} id={selected} />
      )}
      <Items
        {...props}
        label={t('escalation.title')}
        items={items}
        onChanged={refresh}
      />
      <Button
        size="small"
        onClick={() => setEarlier(shown => !shown)}
        aria-expanded={earlier}
        aria-controls={earlier ? earlierId : undefined}
      >
        {earlier ? t('escalation.hideEarlier') : t('escalation.showEarlier')}
      </Button>
      {earlier && (
        <div id={earlierId}>
          <EarlierEscalations {...props} />
        </div>
      )}
    </div>
  );
}

/** One that is over, or of which the list says nothing. */
function SelectedEscalation(props: {
  target: EnvironmentRef;
  environment: Environment;
  id: string;
}) {
  const { t } = useMessages();
  const { value, error, refresh } = useEscalation(props.target, props.id);
  return (
    <>
      {error && (
        <ErrorState
          error={error}
          title={t('escalation.oneError')}
          onRetry={refresh}
        />
      )}
      <Items
        {...props}
        selected={props.id}
        label={t('escalation.selected')}
        items={value ? [value] : []}
        onChanged={refresh}
      />
    </>
  );
}

function EarlierEscalations(props: {
  target: EnvironmentRef;
  environment: Environment;
}) {
  const classes = useStyles();
  const { t } = useMessages();
  const escalations = useEscalations(props.target, 'all');
  const { value, refresh } = escalations;
  const items = value?.items.filter(({ state }) => state === 'resolved') ?? [];
  return (
    <>
      <ResourceState
        resource={escalations}
        lines={2}
        title={t('escalation.error')}
      />
      {value && items.length === 0 && (
        <div className={classes.none}>{t('escalation.noEarlier')}</div>
      )}
      <Items
        {...props}
        label={t('escalation.earlier')}
        items={items}
        onChanged={refresh}
      />
    </>
  );
}

function Items(props: {
  label: string;
  items: Escalation[];
  environment: Environment;
  selected?: string;
  onChanged: () => void;
}) {
  const { label, items, environment, selected, onChanged } = props;
  const classes = useStyles();
  return items.length === 0 ? null : (
    <ul className={classes.list} aria-label={label}>
      {items.map(escalation => (
        <EscalationItem
          key={escalation.id}
          escalation={escalation}
          environment={environment}
          opened={escalation.id === selected}
          onChanged={onChanged}
        />
      ))}
    </ul>
  );
}
