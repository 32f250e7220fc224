import { Link } from '@backstage/core-components';
import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { Banner } from '../Banner';
import type { RecordPlace } from './useRecordPlace';

/** Says that a record is not of the environment around it, and of which. */
export function ElsewhereBanner(props: {
  operation: Operation;
  place: RecordPlace;
}) {
  const { operation, place } = props;
  const { entityRef, environment } = operation;
  const { t } = useMessages();
  switch (place.kind) {
    case 'entity':
      return (
        <Banner
          tone="warning"
          title={t('record.ofOtherEntity', { entityRef, environment })}
        >
          {t('record.noActions')}{' '}
          <Link to={place.to}>{t('record.openThere')}</Link>
        </Banner>
      );
    case 'gone':
      return (
        <Banner
          tone="warning"
          title={t('record.ofGoneEnvironment', { environment })}
        >
          {t('record.noActions')}
        </Banner>
      );
    default:
      return null;
  }
}
