import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useId } from 'react';
import { useNow } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { ErrorState } from '../States';
import { useTimeText } from '../Time';
import { useDecision } from './useDecision';

const COMMENT_LIMIT = 500;

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gap: theme.spacing(1),
    margin: theme.spacing(1, 0),
    padding: theme.spacing(1, 2),
    borderLeft: `4px solid ${theme.palette.divider}`,
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
  reason: { color: theme.palette.text.secondary },
}));

/** An operation that waits: who may decide, until when, and the decision. */
export function ApprovalBox(props: {
  operation: Operation;
  accept: (operation: Operation) => void;
}) {
  const { operation, accept } = props;
  const { approval } = operation;
  const classes = useStyles();
  const { t } = useMessages();
  const { busy, error, comment, setComment, send } = useDecision(accept);
  const reasonId = useId();
  const commentId = useId();
  if (operation.state !== 'awaiting-approval' || !approval) {
    return null;
  }
  const decide = (decision: 'approve' | 'reject') =>
    send(api =>
      api.decideOperation(operation.id, {
        decision,
        ...(comment.trim() ? { comment: comment.trim() } : {}),
      }),
    );
  const denied = approval.mayDecide !== true;
  return (
    <div className={classes.root} role="group" aria-label={t('approval.title')}>
      <div>{operation.plan.approval?.approvers}</div>
      <div>
        <TimeLeft until={approval.expiresAt} />
      </div>
      {!denied && (
        <TextField
          fullWidth
          multiline
          size="small"
          variant="outlined"
          id={commentId}
          label={t('approval.comment')}
          helperText={t('approval.commentHint')}
          value={comment}
          onChange={event => setComment(event.target.value)}
          inputProps={{ maxLength: COMMENT_LIMIT }}
        />
      )}
      <div className={classes.buttons}>
        <Button
          size="small"
          variant="contained"
          color="primary"
          disabled={denied || busy}
          onClick={() => decide('approve')}
          aria-label={t('approval.approveTitle', { title: operation.title })}
          aria-describedby={reasonId}
        >
          {t('approval.approve')}
        </Button>
        <Button
          size="small"
          variant="outlined"
          disabled={denied || busy}
          onClick={() => decide('reject')}
          aria-label={t('approval.rejectTitle', { title: operation.title })}
          aria-describedby={reasonId}
        >
          {t('approval.reject')}
        </Button>
      </div>
      <div id={reasonId} className={classes.reason}>
        {approval.mayDecideReason}
      </div>
      {error && <ErrorState error={error} title={t('approval.error')} />}
    </div>
  );
}

/** "Runs out in 3 h", exact on hover. */
export function TimeLeft(props: { until: string }) {
  const { t } = useMessages();
  const text = useTimeText();
  const left = Date.parse(props.until) - useNow(1000);
  return (
    <time dateTime={props.until} title={text.exact(props.until)}>
      {left > 0
        ? t('approval.runsOut', { span: text.span(left) })
        : t('approval.ranOut')}
    </time>
  );
}
