import type { Freeze } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { errorSentence } from '../../api';
import { useNow } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Banner } from '../Banner';
import { useShiftTime } from '../OnCall';
import { useOperationsContext } from '../OperationsPage/OperationsContext';

const SOON_MS = 24 * 3_600_000;

/** That changes are held back now, or will be within a day. */
export function FreezeBanner() {
  const { t } = useMessages();
  const { value, error } = useOperationsContext().freeze;
  return (
    <>
      {error && (
        <Banner tone="unknown" title={t('freeze.unknown')}>
          {errorSentence(error)}
        </Banner>
      )}
      {value && <KnownFreeze freeze={value} />}
    </>
  );
}

/** As it was when the windows could be read last. */
function KnownFreeze(props: { freeze: Freeze }) {
  const value = props.freeze;
  const { t } = useMessages();
  const { moment } = useShiftTime();
  const now = useNow(60_000);
  const [active] = value.active;
  if (active) {
    return (
      <Banner
        tone={value.persons.allowed ? 'warning' : 'stopped'}
        title={t('freeze.active', {
          title: active.title,
          until: moment(active.until),
        })}
      >
        <div>{t('freeze.persons', { reason: value.persons.reason })}</div>
        <div>{t('freeze.automation', { reason: value.automation.reason })}</div>
      </Banner>
    );
  }
  const [next] = value.upcoming;
  return next && Date.parse(next.from) - now < SOON_MS ? (
    <div>
      {t('freeze.soon', { title: next.title, from: moment(next.from) })}
    </div>
  ) : null;
}
