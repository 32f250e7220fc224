import { Link } from '@backstage/core-components';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { makeStyles } from '@material-ui/core/styles';
import {
  finalOperationStates,
  type Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEffect, useRef } from 'react';
import { useOperation } from '../../hooks';
import { ActionButton } from '../ActionButton';
import { ApprovalNotice, BreakGlassBox } from '../Approval';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { Person } from '../Person';
import { ErrorState, LoadingState } from '../States';
import { OperationStateWord } from '../Status';
import { Elapsed } from '../Time/RelativeTime';
import { VerificationSection } from '../Verification';
import { CancelButton } from './CancelButton';
import { LostProgress } from './LostProgress';
import { StepList } from './StepList';
import { useCountdown } from './useCountdown';

const useStyles = makeStyles(theme => ({
  list: { display: 'grid', gap: theme.spacing(2), minWidth: 0 },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 2),
    ...theme.typography.body2,
  },
  message: { margin: theme.spacing(1, 0), overflowWrap: 'anywhere' },
  aside: { color: theme.palette.text.secondary },
}));

/** True when nothing more will happen to the operation. */
export function isOver(operation: Pick<Operation, 'state'>): boolean {
  return finalOperationStates.some(state => state === operation.state);
}

/** The operations that are under way or ended while the tab was shown. */
export function FollowedOperations() {
  const classes = useStyles();
  const { followed, location } = useOperationsContext();
  // The one whose record is open is already on the screen.
  const shown = followed.filter(({ id }) => id !== location.operationId);
  if (shown.length === 0) {
    return null;
  }
  return (
    <div className={classes.list}>
      {shown.map(({ id, initial }) => (
        <FollowedOperation key={id} id={id} initial={initial} />
      ))}
    </div>
  );
}

function FollowedOperation(props: { id: string; initial?: Operation }) {
  const { t } = useMessages();
  const { unfollow, noteOperationChange } = useOperationsContext();
  const operation = useOperation(props.id, props.initial);
  const { value } = operation;
  const over = value ? isOver(value) : false;
  const state = value?.state;
  const place = useRef<HTMLDivElement>(null);
  const startedHere = props.initial !== undefined;
  useEffect(() => {
    if (startedHere) {
      place.current?.scrollIntoView?.({ block: 'nearest' });
    }
  }, [startedHere]);
  const latest = useRef(value);
  latest.current = value;
  useEffect(() => {
    if (state && latest.current) {
      noteOperationChange(latest.current);
    }
  }, [state, noteOperationChange]);
  return (
    <div ref={place}>
      <Panel
        title={value?.title ?? t('progress.title')}
        aside={
          (over || operation.error) && (
            <Button size="small" onClick={() => unfollow(props.id)}>
              {t('progress.dismiss')}
            </Button>
          )
        }
      >
        {operation.loading && <LoadingState lines={3} />}
        {operation.error && (
          <ErrorState
            error={operation.error}
            title={t('progress.error')}
            onRetry={operation.retry}
          />
        )}
        {operation.lostSince !== undefined && (
          <LostProgress since={operation.lostSince} />
        )}
        {value && (
          <Progress
            operation={value}
            accept={operation.accept}
            lostSince={operation.lostSince}
          />
        )}
      </Panel>
    </div>
  );
}

function Progress(props: {
  operation: Operation;
  accept: (operation: Operation) => void;
  lostSince: number | undefined;
}) {
  const { operation, accept, lostSince } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { location } = useOperationsContext();
  const countdown = useCountdown(operation);
  const over = isOver(operation);

  return (
    <>
      <div className={classes.row}>
        <OperationStateWord state={operation.state} />
        {/* Counting is for eyes; the live region below would read every second. */}
        {countdown !== undefined && lostSince === undefined && (
          <span>
            {countdown > 0
              ? t('progress.startsIn', { seconds: String(countdown) })
              : t('progress.starting')}
          </span>
        )}
        {operation.startedAt && (
          <span className={classes.aside}>
            {over ? t('progress.took') : t('progress.elapsed')}{' '}
            <Elapsed
              from={operation.startedAt}
              to={operation.endedAt ?? asMoment(lostSince)}
            />
          </span>
        )}
        <span className={classes.aside}>
          <Person entityRef={operation.requestedBy} /> · “{operation.reason}”
        </span>
        <CancelButton operation={operation} onCancelled={accept} />
      </div>
      <StepList steps={operation.steps} message={operation.message} />
      <div className={classes.message} role="status" aria-live="polite">
        {operation.message}
      </div>
      <ApprovalNotice operation={operation} />
      <BreakGlassBox operation={operation} over={over} accept={accept} />
      <VerificationSection operation={operation} />
      <div className={classes.row}>
        {over && operation.inverse && (
          <ActionButton
            action={operation.inverse.action}
            parameters={operation.inverse.parameters}
            label={t('progress.inverse', { title: operation.inverse.title })}
          />
        )}
        <Link
          to={location.href({ view: 'history', operationId: operation.id })}
        >
          {t('progress.record')}
        </Link>
      </div>
    </>
  );
}

/** Nobody knows that it runs beyond what was heard last. */
function asMoment(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}
