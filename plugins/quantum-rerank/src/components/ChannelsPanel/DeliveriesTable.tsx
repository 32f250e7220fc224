import Typography from '@material-ui/core/Typography';
import type {
  ChannelState,
  Delivery,
  EnvironmentRef,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useDeliveries } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import {
  CursorPager,
  DataTable,
  useCursorPaging,
  type Column,
} from '../DataTable';
import { useShiftTime } from '../OnCall';
import { ResourceState } from '../States';
import { StatusWord, type Tone } from '../Status';
import { RelativeTime } from '../Time';

const tones: Record<Delivery['state'], Tone> = {
  waiting: 'waiting',
  delivered: 'ok',
  failed: 'critical',
};

/** The messages themselves, newest first, and why one did not arrive. */
export function DeliveriesTable(props: {
  target: EnvironmentRef;
  channels: ChannelState[];
  /** Grows when a test was sent. */
  tested: number;
}) {
  const { target, channels, tested } = props;
  const { t } = useMessages();
  const { moment } = useShiftTime();
  const paging = useCursorPaging(String(tested));
  const deliveries = useDeliveries(target, {
    cursor: paging.cursor,
    refreshOn: tested,
  });
  const columns: Column<Delivery>[] = [
    {
      id: 'when',
      title: t('channels.column.when'),
      nowrap: true,
      render: ({ createdAt }) => <RelativeTime at={createdAt} />,
    },
    {
      id: 'what',
      title: t('channels.column.what'),
      render: ({ severity, event, title }) =>
        `${severity ? `${severity} ` : ''}${t(
          `channels.event.${event}`,
        )} · ${title}`,
    },
    {
      id: 'channel',
      title: t('channels.column.channel'),
      render: ({ channel }) =>
        channels.find(({ id }) => id === channel)?.title ?? channel,
    },
    {
      id: 'state',
      title: t('channels.column.state'),
      render: delivery => (
        <>
          <StatusWord tone={tones[delivery.state]}>
            {t(`channels.delivery.${delivery.state}`)}
          </StatusWord>
          {delivery.state !== 'delivered' && (
            <div>
              {[
                delivery.reason,
                t('channels.attempts', { count: delivery.attempts }),
                delivery.nextAttemptAt &&
                  t('channels.nextAttempt', {
                    at: moment(delivery.nextAttemptAt),
                  }),
              ]
                .filter(Boolean)
                .join(' · ')}
            </div>
          )}
        </>
      ),
    },
  ];
  const { value } = deliveries;
  return (
    <>
      <ResourceState
        resource={deliveries}
        title={t('channels.deliveriesError')}
      />
      {value && value.items.length === 0 && (
        <Typography variant="body2">{t('channels.deliveriesEmpty')}</Typography>
      )}
      {value && value.items.length > 0 && (
        <DataTable
          label={t('channels.deliveriesTable')}
          columns={columns}
          rows={value.items}
          rowKey={({ id }) => id}
          outdated={deliveries.outdated}
          maxHeight={400}
        />
      )}
      <CursorPager
        paging={paging}
        nextCursor={value?.nextCursor}
        busy={deliveries.outdated}
      />
    </>
  );
}
