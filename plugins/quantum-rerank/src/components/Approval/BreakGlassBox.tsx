import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useId } from 'react';
import { useMyEntityRef } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { FactList } from '../Panel';
import { Person } from '../Person';
import { ErrorState } from '../States';
import { StatusWord } from '../Status';
import { RelativeTime } from '../Time';
import { useDecision } from './useDecision';

/** Shortest and longest comment of a review that the backend takes. */
const COMMENT = { min: 3, max: 500 };

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gap: theme.spacing(1),
    justifyItems: 'start',
    margin: theme.spacing(1, 0),
    padding: theme.spacing(1, 2),
    borderLeft: `4px solid ${theme.palette.divider}`,
    ...theme.typography.body2,
  },
  reason: { color: theme.palette.text.secondary },
}));

/** What was passed in an emergency, and its review. */
export function BreakGlassBox(props: {
  operation: Operation;
  over: boolean;
  accept: (operation: Operation) => void;
}) {
  const { operation, over, accept } = props;
  const { breakGlass } = operation;
  const classes = useStyles();
  const { t } = useMessages();
  const me = useMyEntityRef();
  const { busy, error, comment, setComment, send } = useDecision(accept);
  const hintId = useId();
  const commentId = useId();
  if (!breakGlass) {
    return null;
  }
  const open = breakGlass.state === 'to-review';
  const mine = me === operation.requestedBy;
  const hint = over
    ? mine && t('breakGlass.reviewOwn')
    : t('breakGlass.reviewLater');
  return (
    <div
      className={classes.root}
      role="group"
      aria-label={t('breakGlass.title')}
    >
      <StatusWord tone={open ? 'warning' : 'ok'}>
        {open ? t('breakGlass.toReview') : t('breakGlass.reviewed')}
      </StatusWord>
      <FactList
        facts={[
          {
            term: t('breakGlass.passed'),
            value: breakGlass.passed.join(' '),
          },
          {
            term: t('breakGlass.reviewed'),
            value: breakGlass.reviewedBy && breakGlass.reviewedAt && (
              <>
                <Person entityRef={breakGlass.reviewedBy} />{' '}
                <RelativeTime at={breakGlass.reviewedAt} />:{' '}
                {breakGlass.comment}
              </>
            ),
          },
        ]}
      />
      {open && (
        <>
          {!hint && (
            <TextField
              fullWidth
              multiline
              size="small"
              variant="outlined"
              id={commentId}
              label={t('breakGlass.reviewComment')}
              value={comment}
              onChange={event => setComment(event.target.value)}
              inputProps={{ maxLength: COMMENT.max }}
            />
          )}
          <Button
            size="small"
            variant="outlined"
            disabled={
              Boolean(hint) || busy || comment.trim().length < COMMENT.min
            }
            onClick={() =>
              send(api =>
                api.reviewOperation(operation.id, { comment: comment.trim() }),
              )
            }
            aria-describedby={hintId}
          >
            {t('breakGlass.review')}
          </Button>
          <div id={hintId} className={classes.reason}>
            {hint}
          </div>
        </>
      )}
      {error && (
        <ErrorState error={error} title={t('breakGlass.reviewError')} />
      )}
    </div>
  );
}
