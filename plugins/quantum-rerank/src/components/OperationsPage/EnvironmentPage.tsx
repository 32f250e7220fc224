import { makeStyles } from '@material-ui/core/styles';
import type {
  Environment,
  Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useCallback, useMemo, useState } from 'react';
import { useAlerts, useFreeze, useSignals, useSnapshot } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { ActionsView } from '../ActionsView';
import { AlertsView } from '../AlertsView';
import { FreezeBanner } from '../Freeze';
import { HistoryView } from '../HistoryView';
import { MaintenanceView } from '../MaintenanceView';
import { OperationDialog } from '../OperationDialog';
import { FollowedOperations } from '../OperationProgress';
import { FreshnessBanner, OperationsHeader } from '../OperationsHeader';
import { OverviewView } from '../OverviewView';
import { PerformanceView } from '../PerformanceView';
import { usePersonName } from '../Person';
import { ErrorState, LoadingState } from '../States';
import { FloorBanner } from '../TemporaryFloors';
import { VerdictPanel } from '../VerdictPanel';
import { WorkloadView } from '../WorkloadView';
import { LostDialogBanner } from './LostDialogBanner';
import {
  OperationsContextProvider,
  type DialogRequest,
  type OperationsContextValue,
} from './OperationsContext';
import { SubTabs } from './SubTabs';
import { useFollowedOperations } from './useFollowedOperations';
import { useLostDialog, type LostDialog } from './useLostDialog';
import type { OperationsLocation, View } from './useOperationsLocation';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(2),
    ...theme.typography.body2,
    color: theme.palette.text.primary,
  },
}));

const viewComponents: Record<View, () => JSX.Element> = {
  overview: OverviewView,
  workload: WorkloadView,
  performance: PerformanceView,
  alerts: AlertsView,
  actions: ActionsView,
  maintenance: MaintenanceView,
  history: HistoryView,
};

/** Everything of one environment: header, verdict, open operation, sub-tabs. */
export function EnvironmentPage(props: {
  entityRef: string;
  environment: Environment;
  environments: Environment[];
  location: OperationsLocation;
  /** What was open on the environment that was shown before. */
  lostDialog: LostDialog | undefined;
  onLostDialog: (lost: LostDialog | undefined) => void;
}) {
  const { entityRef, environment, environments, location } = props;
  const { lostDialog, onLostDialog } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const ref = useMemo(
    () => ({ entityRef, environment: environment.name }),
    [entityRef, environment.name],
  );
  const snapshot = useSnapshot(ref);
  const signals = useSignals(ref);
  const alerts = useAlerts(ref);
  const freeze = useFreeze(ref);
  const [dialog, setDialog] = useState<DialogRequest>();
  useLostDialog(
    dialog && { action: dialog.action, environment: environment.name },
    onLostDialog,
  );
  const { followed, follow, unfollow, holding, noteState } =
    useFollowedOperations(ref);
  const person = usePersonName(holding?.requestedBy);

  const [operationsChanged, setOperationsChanged] = useState(0);
  const refreshSnapshot = snapshot.refresh;
  const noteOperationChange = useCallback(
    (operation: Operation) => {
      noteState(operation);
      setOperationsChanged(count => count + 1);
      refreshSnapshot();
    },
    [noteState, refreshSnapshot],
  );

  const onStarted = useCallback(
    (operation: Operation) => {
      setDialog(undefined);
      follow(operation);
    },
    [follow],
  );

  const openDialog = useCallback(
    (request: DialogRequest) => {
      onLostDialog(undefined);
      setDialog(request);
    },
    [onLostDialog],
  );

  const context: OperationsContextValue = {
    ref,
    environment,
    environments,
    snapshot,
    signals,
    alerts,
    freeze,
    location,
    openDialog,
    followed,
    unfollow,
    holding: holding && { title: holding.title, person },
    operationsChanged,
    noteOperationChange,
  };
  const ViewComponent = viewComponents[location.view];

  return (
    <OperationsContextProvider value={context}>
      <div className={classes.root}>
        <OperationsHeader />
        {lostDialog && (
          <LostDialogBanner
            lost={lostDialog}
            shown={environment.title}
            onDismiss={() => onLostDialog(undefined)}
          />
        )}
        <FreshnessBanner />
        <FreezeBanner />
        <FloorBanner />
        {snapshot.loading && <LoadingState lines={2} />}
        {snapshot.error && !snapshot.value && (
          <ErrorState
            error={snapshot.error}
            title={t('snapshot.error')}
            onRetry={snapshot.refresh}
          />
        )}
        <VerdictPanel />
        <FollowedOperations />
        <SubTabs />
        <ViewComponent />
        {dialog && (
          <OperationDialog
            request={dialog}
            onClose={() => setDialog(undefined)}
            onStarted={onStarted}
          />
        )}
      </div>
    </OperationsContextProvider>
  );
}
