import { toError } from '@backstage/errors';
import { useApi } from '@backstage/frontend-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import type {
  Alerts,
  Silence,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEffect, useRef, useState } from 'react';
import { quantumRerankApiRef } from '../../api';
import { useMessages } from '../../hooks/useMessages';
import { RefusableButton, useCapabilityRefusal } from '../ActionButton';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { EmptyState, ErrorState } from '../States';
import { SilenceItem } from './SilenceItem';

const useStyles = makeStyles(theme => ({
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: theme.spacing(1.5),
    ...theme.typography.body2,
  },
  notice: {
    ...theme.typography.body2,
    '&:empty': { display: 'none' },
    '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
  },
}));

const order: Record<Silence['state'], number> = {
  active: 0,
  pending: 1,
  expired: 2,
};

/** Who silenced what, why and until when; the way to end it or to add one. */
export function SilencesPanel(props: {
  alerts: Alerts;
  /** The silence that was just made here. */
  made: Silence | undefined;
  onAdd: () => void;
  onChanged: () => void;
}) {
  const { alerts, made, onChanged } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const api = useApi(quantumRerankApiRef);
  const { ref } = useOperationsContext();
  const refusal = useCapabilityRefusal('silence-alerts');
  const [ending, setEnding] = useState<string>();
  const [ended, setEnded] = useState<string>();
  const [error, setError] = useState<Error>();
  const notice = useRef<HTMLDivElement>(null);

  // The button that was pressed goes away with the silence; the focus goes
  // to what happened instead of to the top of the page.
  useEffect(() => {
    if (ended) {
      notice.current?.focus();
    }
  }, [ended]);

  const end = async (id: string) => {
    setEnding(id);
    setError(undefined);
    try {
      await api.expireSilence(ref, id);
      setEnded(id);
      onChanged();
    } catch (cause) {
      setError(toError(cause));
    }
    setEnding(undefined);
  };

  const noticeText = () => {
    if (ended) {
      return t('silences.ended');
    }
    return made ? t('silences.made') : '';
  };
  const items = [...alerts.silences].sort(
    (a, b) =>
      order[a.state] - order[b.state] || b.endsAt.localeCompare(a.endsAt),
  );
  return (
    <Panel
      title={t('silences.title')}
      aside={
        alerts.items.some(({ rule }) => rule) && (
          <RefusableButton
            refusal={refusal}
            aria-haspopup="dialog"
            onClick={() => {
              setEnded(undefined);
              props.onAdd();
            }}
          >
            {t('silences.add')}
          </RefusableButton>
        )
      }
    >
      <div ref={notice} role="status" tabIndex={-1} className={classes.notice}>
        {noticeText()}
      </div>
      {error && <ErrorState error={error} title={t('silences.endError')} />}
      {items.length === 0 ? (
        <EmptyState
          title={t('silences.emptyTitle')}
          description={t('silences.emptyDescription')}
        />
      ) : (
        <ul className={classes.list} aria-label={t('silences.list')}>
          {items.map(silence => (
            <SilenceItem
              key={silence.id}
              silence={silence}
              alerts={alerts.items}
              refusal={refusal}
              ending={ending === silence.id}
              onEnd={() => end(silence.id)}
            />
          ))}
        </ul>
      )}
    </Panel>
  );
}
