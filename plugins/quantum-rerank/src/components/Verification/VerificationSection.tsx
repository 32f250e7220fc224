import { makeStyles } from '@material-ui/core/styles';
import type {
  Operation,
  SignalComparison,
  Verification,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEnvironmentResource } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { DataTable, type Column } from '../DataTable';
import { useShiftTime } from '../OnCall';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { useSignalText } from '../SignalText';
import { StatusWord } from '../Status';
import { VerdictWord, verdictTones } from './VerdictWord';

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

/** What an operation that changed something did to the signals. */
export function VerificationSection(props: { operation: Operation }) {
  const { operation } = props;
  if (!['succeeded', 'degraded'].includes(operation.state)) {
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
  const { ref } = useOperationsContext();
  const read = useEnvironmentResource<Operation>({
    ref,
    about: `verification ${operation.id}`,
    types: ['operations'],
    load: (api, signal) => api.getOperation(operation.id, { signal }),
  });
  const verification = read.value?.verification ?? operation.verification;
  return verification ? (
    <VerificationView verification={verification} operation={operation} />
  ) : null;
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
  const columns = useColumns();
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
      {items.length > 0 && (
        <DataTable
          label={t('verification.table')}
          columns={columns}
          rows={items}
          rowKey={({ signal }) => signal}
        />
      )}
    </div>
  );
}

function useColumns(): Column<SignalComparison>[] {
  const { t } = useMessages();
  const text = useSignalText();
  return [
    {
      id: 'signal',
      title: t('verification.column.signal'),
      minWidth: 144,
      render: ({ title }) => title,
    },
    {
      id: 'before',
      title: t('verification.column.before'),
      align: 'right',
      nowrap: true,
      render: ({ before, unit }) => text.value(before, unit),
    },
    {
      id: 'after',
      title: t('verification.column.after'),
      align: 'right',
      nowrap: true,
      render: ({ after, unit }) => text.value(after, unit),
    },
    {
      id: 'target',
      title: t('verification.column.target'),
      nowrap: true,
      render: ({ target, unit }) => text.range(target, unit) ?? '–',
    },
    {
      id: 'change',
      title: t('verification.column.change'),
      minWidth: 176,
      render: ({ change, reason }) => (
        <>
          <StatusWord tone={verdictTones[change]}>
            {t(`verification.verdict.${change}`)}
          </StatusWord>
          {reason && <div>{reason}</div>}
        </>
      ),
    },
  ];
}
