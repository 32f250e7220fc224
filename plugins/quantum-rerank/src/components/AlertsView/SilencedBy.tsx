import type { Silence } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { Countdown } from '../AlertState';
import { Person } from '../Person';

/** Until when an alert tells nobody, and who decided so. */
export function SilencedBy(props: { ids: string[]; silences: Silence[] }) {
  const { t } = useMessages();
  const known = props.silences.filter(({ id }) => props.ids.includes(id));
  if (known.length === 0) {
    return <>{t('alerts.silencedByOthers')}</>;
  }
  return (
    <>
      {known.map(({ id, endsAt, createdBy, reason }) => (
        <div key={id}>
          {t('alerts.silencedFor')} <Countdown to={endsAt} />
          {' · '}
          <Person entityRef={createdBy} /> “{reason}”
        </div>
      ))}
    </>
  );
}
