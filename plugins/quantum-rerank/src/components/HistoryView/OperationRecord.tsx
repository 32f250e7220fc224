import { Link } from '@backstage/core-components';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEffect, useRef } from 'react';
import { Navigate } from 'react-router-dom';
import { useOperation } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { ActionButton } from '../ActionButton';
import { ApprovalBox, BreakGlassBox } from '../Approval';
import {
  CancelButton,
  isOver,
  LostProgress,
  StepList,
} from '../OperationProgress';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { FactList, Panel } from '../Panel';
import { Person } from '../Person';
import { PlanView } from '../PlanParts';
import { ErrorState, LoadingState } from '../States';
import { OperationStateWord } from '../Status';
import { RelativeTime } from '../Time';
import { Elapsed } from '../Time/RelativeTime';
import { VerificationSection } from '../Verification';
import { CopyLink } from './CopyLink';
import { ElsewhereBanner } from './ElsewhereBanner';
import { useRecordPlace } from './useRecordPlace';

const useStyles = makeStyles(theme => ({
  root: { display: 'grid', gap: theme.spacing(2), minWidth: 0 },
  heading: {
    ...theme.typography.subtitle2,
    fontWeight: theme.typography.fontWeightBold as number,
    margin: theme.spacing(2, 0, 0.5),
  },
  actions: { display: 'flex', gap: theme.spacing(1), flexWrap: 'wrap' },
}));

/** One operation: who, why, what was planned, what happened. */
export function OperationRecord(props: { id: string }) {
  const classes = useStyles();
  const { t } = useMessages();
  const { location, environment, noteOperationChange } = useOperationsContext();
  const operation = useOperation(props.id);
  const placeOf = useRecordPlace();
  const place = operation.value && placeOf(operation.value);
  // What is followed elsewhere in the tab is not shown beside its record.
  const state = place?.kind === 'here' ? operation.value?.state : undefined;
  const latest = useRef(operation.value);
  latest.current = operation.value;
  useEffect(() => {
    if (state && latest.current) {
      noteOperationChange(latest.current);
    }
  }, [state, noteOperationChange]);
  if (place?.kind === 'environment') {
    // A link need not name the environment, but what is around the record
    // has to be of the same one.
    return <Navigate replace to={place.to} />;
  }
  return (
    <div className={classes.root}>
      <Link to={location.href({ view: 'history' })}>{t('record.back')}</Link>
      <Panel
        title={operation.value?.title ?? t('record.title')}
        aside={
          <CopyLink
            to={
              place?.kind === 'entity'
                ? place.to
                : location.href({
                    view: 'history',
                    operationId: props.id,
                    environment: environment.name,
                  })
            }
          />
        }
      >
        {operation.loading && <LoadingState lines={8} />}
        {operation.error && (
          <ErrorState
            error={operation.error}
            title={t('record.error')}
            onRetry={operation.retry}
          />
        )}
        {operation.lostSince !== undefined && (
          <LostProgress since={operation.lostSince} />
        )}
        {operation.value && place && (
          <>
            <ElsewhereBanner operation={operation.value} place={place} />
            <RecordBody
              operation={operation.value}
              accept={operation.accept}
              here={place.kind === 'here'}
            />
          </>
        )}
      </Panel>
    </div>
  );
}

function RecordBody(props: {
  operation: Operation;
  accept: (operation: Operation) => void;
  /** Whether it is of the environment that is shown; else nothing is offered. */
  here: boolean;
}) {
  const { operation, accept, here } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { location } = useOperationsContext();
  return (
    <>
      <FactList
        facts={[
          {
            term: t('record.state'),
            value: <OperationStateWord state={operation.state} />,
          },
          { term: t('record.outcome'), value: operation.message },
          {
            term: t('record.who'),
            value: (
              <>
                <Person entityRef={operation.requestedBy} />
                {operation.via !== 'portal' && ` (${operation.via})`}
              </>
            ),
          },
          { term: t('record.why'), value: operation.reason },
          {
            term: t('record.follows'),
            value: operation.follows && (
              <Link
                to={location.href({
                  view: 'history',
                  operationId: operation.follows,
                })}
              >
                {operation.follows}
              </Link>
            ),
          },
          {
            term: t('record.where'),
            value: t('record.target', {
              cluster: operation.cluster,
              namespace: operation.namespace,
              kind: operation.target.kind,
              name: operation.target.name,
            }),
          },
          {
            term: t('record.requested'),
            value: <RelativeTime at={operation.requestedAt} />,
          },
          {
            term: t('record.took'),
            value: operation.startedAt && (
              <Elapsed from={operation.startedAt} to={operation.endedAt} />
            ),
          },
          {
            term: t('record.cancelledBy'),
            value: operation.cancelledBy && (
              <Person entityRef={operation.cancelledBy} />
            ),
          },
          {
            term: t('approval.title'),
            value: operation.approval && (
              <ApprovalFact approval={operation.approval} />
            ),
          },
          { term: t('record.id'), value: operation.id },
        ]}
      />
      {here && (
        <div className={classes.actions}>
          <CancelButton operation={operation} onCancelled={accept} />
          {isOver(operation) && operation.inverse && (
            <ActionButton
              action={operation.inverse.action}
              parameters={operation.inverse.parameters}
              label={t('progress.inverse', {
                title: operation.inverse.title,
              })}
            />
          )}
        </div>
      )}
      <VerificationSection operation={operation} />
      <Typography component="h3" className={classes.heading}>
        {t('progress.steps')}
      </Typography>
      <StepList steps={operation.steps} />
      <Typography component="h3" className={classes.heading}>
        {t('record.plan')}
      </Typography>
      <PlanView plan={operation.plan} recorded />
      {/* Below the plan: nobody decides on what they have not passed. */}
      {here && (
        <>
          <ApprovalBox operation={operation} accept={accept} />
          <BreakGlassBox
            operation={operation}
            over={isOver(operation)}
            accept={accept}
          />
        </>
      )}
    </>
  );
}

function ApprovalFact(props: { approval: NonNullable<Operation['approval']> }) {
  const { state, decidedBy, decidedAt, comment } = props.approval;
  const { t } = useMessages();
  return (
    <>
      {t(`approval.state.${state}`)}
      {decidedBy && decidedAt && (
        <>
          {' · '}
          <Person entityRef={decidedBy} /> <RelativeTime at={decidedAt} />
        </>
      )}
      {comment && ` · “${comment}”`}
    </>
  );
}
