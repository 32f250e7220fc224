import { Link } from '@backstage/core-components';
import {
  isOpenAlert,
  type Alert,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { AlertStateWord, byState, useAlertText } from '../AlertState';
import { DataTable, type Column } from '../DataTable';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { RelativeTime } from '../Time';

/** Every rule by state, and what was resolved in the last day. */
export function AlertCatalogue(props: { alerts: Alert[]; stale: boolean }) {
  const { t } = useMessages();
  const { location } = useOperationsContext();
  const text = useAlertText();
  const columns: Column<Alert>[] = [
    {
      id: 'severity',
      title: t('alerts.column.severity'),
      render: ({ severity, severityText }) =>
        severity ?? severityText ?? t('alerts.severityUnknown'),
    },
    {
      id: 'alert',
      title: t('alerts.column.alert'),
      minWidth: 160,
      render: ({ title, signal }) =>
        signal ? (
          <Link to={location.href({ view: 'performance', signal })}>
            {title}
          </Link>
        ) : (
          title
        ),
    },
    {
      id: 'value',
      title: t('alerts.column.value'),
      align: 'right',
      nowrap: true,
      render: alert => text.value(alert),
    },
    {
      id: 'bound',
      title: t('alerts.column.bound'),
      nowrap: true,
      render: alert => text.bound(alert),
    },
    {
      id: 'for',
      title: t('alerts.column.for'),
      nowrap: true,
      render: alert => text.lasting(alert),
    },
    {
      id: 'state',
      title: t('alerts.column.state'),
      render: alert => <AlertStateWord alert={alert} />,
    },
    {
      id: 'since',
      title: t('alerts.column.since'),
      nowrap: true,
      render: alert => {
        const at = momentOf(alert);
        return at && <RelativeTime at={at} />;
      },
    },
  ];
  return (
    <DataTable
      label={t('alerts.table')}
      columns={columns}
      rows={byState(props.alerts).flatMap(([, alerts]) => alerts)}
      rowKey={({ id }) => id}
      group={({ state }) => t(`alerts.group.${state}`)}
      detail={({ state, summary }) =>
        state === 'unknown' ? summary : undefined
      }
      stale={props.stale}
    />
  );
}

/** When an alert entered the state it is in, as far as it is known. */
function momentOf(alert: Alert): string | undefined {
  switch (alert.state) {
    case 'firing':
      return alert.firedAt ?? alert.activeAt;
    case 'pending':
      return alert.activeAt;
    case 'unknown':
      return isOpenAlert(alert) ? alert.firedAt : undefined;
    case 'resolved':
      return alert.resolvedAt;
    default:
      return undefined;
  }
}
