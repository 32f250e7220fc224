import { makeStyles } from '@material-ui/core/styles';
import type {
  Operation,
  OperationState,
  Verification,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEnvironmentResource } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { useShiftTime } from '../OnCall';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { ErrorState } from '../States';
import { VerdictWord } from './VerdictWord';
import { VerificationTable } from './VerificationTable';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(1),
    margin: theme.spacing(1, 0),
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
  title: {
    ...theme.typography.subtitle2,
    margin: 0,
    fontWeight: theme.typography.fontWeightBold as number,
  },
  aside: { color: theme.palette.text.secondary },
}));

/** Ends of operations that may have changed something, however they ended. */
const MAY_HAVE_CHANGED: readonly OperationState[] = [
  'succeeded',
  'degraded',
  'failed',
  'overridden',
  'interrupted',
];

/** What an operation that may have changed something did to the signals. */
export function VerificationSection(props: { operation: Operation }) {
  const { operation } = props;
  if (!MAY_HAVE_CHANGED.includes(operation.state)) {
    return null;
  }
  return operation.verification?.state === 'done' ? (
    <VerificationView
      verification={operation.verification}
      operation={operation}
    />
  ) : (
    <LiveVerification operation={operation} />
  );
}

/** An operation that ended streams no more; its verification goes on. */
function LiveVerification(props: { operation: Operation }) {
  const { operation } = props;
  const { t } = useMessages();
  const { ref } = useOperationsContext();
  const read = useEnvironmentResource<Operation>({
    ref,
    about: `verification ${operation.id}`,
    types: ['operations'],
    load: (api, signal) => api.getOperation(operation.id, { signal }),
  });
  const verification = read.value?.verification ?? operation.verification;
  return (
    <>
      {read.error && (
        <ErrorState
          error={read.error}
          title={t('verification.error')}
          onRetry={read.refresh}
        />
      )}
      {verification && (
        <VerificationView verification={verification} operation={operation} />
      )}
    </>
  );
}

function VerificationView(props: {
  verification: Verification;
  operation: Operation;
}) {
  const { verification, operation } = props;
  const { state, verdict, summary, items } = verification;
  const classes = useStyles();
  const { t } = useMessages();
  const { moment } = useShiftTime();
  const until = moment(verification.until);
  const stable = verdict === 'same' || verdict === 'better';
  const watched = stable ? 'stableSoFar' : 'watching';

  return (
    <div className={classes.root}>
      <h3 className={classes.title}>{t('verification.title')}</h3>
      <div role="status">
        <VerdictWord verdict={verdict} /> {summary}
        <div className={classes.aside}>
          {t(
            state === 'done' ? 'verification.over' : `verification.${watched}`,
            { until },
          )}
        </div>
        {verdict === 'worse' && operation.inverse && (
          <div>{t('verification.takeBack')}</div>
        )}
      </div>
      {items.length > 0 && <VerificationTable items={items} />}
    </div>
  );
}
