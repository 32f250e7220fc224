import type { Resource } from '../../hooks/useResource';
import { useMessages } from '../../hooks/useMessages';
import { Banner } from '../Banner';
import { useTimeText } from '../Time';

/** Says of when an answer is that could not be read again. */
export function LastKnownBanner(props: {
  resource: Pick<Resource<unknown>, 'value' | 'error' | 'confirmedAt'>;
}) {
  const { value, error, confirmedAt } = props.resource;
  const { t } = useMessages();
  const text = useTimeText();
  if (!error || value === undefined || confirmedAt === undefined) {
    return null;
  }
  return (
    <Banner
      tone="warning"
      title={t('onCall.lastKnown', { at: text.exact(confirmedAt) })}
    />
  );
}
