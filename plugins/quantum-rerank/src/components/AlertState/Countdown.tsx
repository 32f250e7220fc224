import { useNow } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { useTimeText } from '../Time';

/** How long until something, counted down; exact on hover. */
export function Countdown(props: { to: string }) {
  const { t } = useMessages();
  const left = Date.parse(props.to) - useNow();
  const text = useTimeText();
  return (
    <time
      dateTime={props.to}
      title={text.exact(props.to)}
      style={{ whiteSpace: 'nowrap' }}
    >
      {left < 1000 ? t('alerts.firesNow') : text.span(left)}
    </time>
  );
}
