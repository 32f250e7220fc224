import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import {
  isOpenAlert,
  type Alert,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { AlertStateWord, byState, useAlertText } from '../AlertState';
import { DataTable, type Column } from '../DataTable';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { RelativeTime } from '../Time';

const useStyles = makeStyles(theme => ({
  aside: { color: theme.palette.text.secondary },
}));

/** Every rule by state, and what was resolved in the last day. */
export function AlertCatalogue(props: { alerts: Alert[]; stale: boolean }) {
  const { t } = useMessages();
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
      render: alert => <AlertName alert={alert} />,
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

/** The alert, and what is measured where its name does not say so. */
function AlertName(props: { alert: Alert }) {
  const { title, signal, signalTitle } = props.alert;
  const classes = useStyles();
  const { t } = useMessages();
  const { location } = useOperationsContext();
  if (!signal) {
    return <>{title}</>;
  }
  const isNamed =
    !signalTitle || title.toLowerCase().includes(signalTitle.toLowerCase());
  return (
    <>
      <Link to={location.href({ view: 'performance', signal })}>{title}</Link>
      {!isNamed && (
        <div className={classes.aside}>
          {t('alerts.measured', { signal: signalTitle })}
        </div>
      )}
    </>
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
