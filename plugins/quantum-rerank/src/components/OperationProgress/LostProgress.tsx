import { useNow } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Banner } from '../Banner';
import { useTimeText } from '../Time';

/** That nothing more is heard of an operation, and for how long. */
export function LostProgress(props: {
  /** Browser time in ms */
  since: number;
}) {
  const { t } = useMessages();
  const text = useTimeText();
  const now = useNow();
  return (
    <Banner tone="unknown" title={t('progress.lost')}>
      {t('progress.lastHeard', { ago: text.ago(now - props.since) })}
    </Banner>
  );
}
