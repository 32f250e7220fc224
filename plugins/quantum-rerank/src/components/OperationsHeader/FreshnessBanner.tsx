import type { Freshness } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { errorSentence, errorStatus, isForbidden } from '../../api';
import { useMessages } from '../../hooks/useMessages';
import { Banner } from '../Banner';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { useTimeText } from '../Time';

/** Answers of what stands before the backend, for a backend that is away. */
const NO_ANSWER: readonly number[] = [502, 503, 504];

/**
 * What the person must know about the data before reading it: lost cluster,
 * lost backend, kinds the cluster does not show, changes switched off.
 */
export function FreshnessBanner() {
  const { t } = useMessages();
  const { snapshot, environment } = useOperationsContext();
  const text = useTimeText();
  const { value, error, confirmedAt } = snapshot;
  const freshness = value?.freshness;
  const missing = freshness ? missingParts(freshness) : [];

  return (
    <>
      {value && error && (
        <Banner tone="warning" title={t(lossOf(error))}>
          {errorSentence(error)}{' '}
          {confirmedAt &&
            t('freshness.lastKnown', { at: text.exact(confirmedAt) })}
        </Banner>
      )}
      {freshness?.state === 'stale' && (
        <Banner
          tone="critical"
          title={t('freshness.clusterLost', {
            cluster: environment.cluster,
            at: text.exact(freshness.since),
          })}
        >
          {freshness.reason} {t('freshness.lastKnownStays')}
        </Banner>
      )}
      {freshness?.state === 'connecting' && (
        <Banner
          tone="running"
          title={t('freshness.connectingTitle', {
            cluster: environment.cluster,
          })}
        >
          {freshness.reason}
        </Banner>
      )}
      {missing.length > 0 && (
        <Banner
          tone="warning"
          title={
            freshness?.state === 'forbidden'
              ? t('freshness.forbiddenTitle', { cluster: environment.cluster })
              : t('freshness.partial')
          }
        >
          <ul>
            {missing.map(part => (
              <li key={part.resource}>
                {t(`freshness.part.${part.missing}`, {
                  resource: part.resource,
                  at: text.exact(part.since),
                })}{' '}
                {part.reason}
              </li>
            ))}
          </ul>
        </Banner>
      )}
      {!environment.writesEnabled && (
        <Banner tone="stopped" title={t('writes.disabled')}>
          {environment.writesReason}
        </Banner>
      )}
    </>
  );
}

/** What to call it: that nobody answers is not that somebody refuses. */
function lossOf(error: Error) {
  const status = errorStatus(error);
  if (status === undefined || NO_ANSWER.includes(status)) {
    return 'freshness.backendLost' as const;
  }
  return isForbidden(error)
    ? ('states.forbidden' as const)
    : ('snapshot.error' as const);
}

type Missing = 'stale' | 'forbidden' | 'absent';

/** Parts that are not shown as they should be. A lost cluster loses all; naming each says nothing. */
function missingParts(
  freshness: Freshness,
): (Freshness['parts'][number] & { missing: Missing })[] {
  return freshness.parts.flatMap(part => {
    const { state } = part;
    if (state === 'live' || state === 'connecting') {
      return [];
    }
    return state === 'stale' && freshness.state === 'stale'
      ? []
      : [{ ...part, missing: state }];
  });
}
