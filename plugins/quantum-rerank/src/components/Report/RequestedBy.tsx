import { useMessages } from '../../hooks/useMessages';
import { Person } from '../Person';

/** The person who asked for a run; a schedule is none. */
export function RequestedBy(props: { by: string }) {
  const { t } = useMessages();
  return props.by === 'schedule' ? (
    <span>{t('reports.schedule')}</span>
  ) : (
    <Person entityRef={props.by} />
  );
}
