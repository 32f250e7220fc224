import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { useCallback, useState } from 'react';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'flex-end',
    gap: theme.spacing(1),
    paddingTop: theme.spacing(1),
  },
}));

/** Where one is in a list that is paged by cursor. */
export interface CursorPaging {
  /** Cursor of the page shown; undefined for the first. */
  cursor?: string;
  page: number;
  next: (cursor: string) => void;
  previous: () => void;
}

/**
 * Keeps the cursors of the pages that were passed, to go back by them.
 * Starts again when `resetKey` (the filters) changes.
 */
export function useCursorPaging(resetKey: string): CursorPaging {
  const [state, setState] = useState<{ key: string; cursors: string[] }>({
    key: resetKey,
    cursors: [],
  });
  const cursors = state.key === resetKey ? state.cursors : [];
  return {
    cursor: cursors[cursors.length - 1],
    page: cursors.length + 1,
    next: useCallback(
      cursor =>
        setState(previous => ({
          key: resetKey,
          cursors:
            previous.key === resetKey
              ? [...previous.cursors, cursor]
              : [cursor],
        })),
      [resetKey],
    ),
    previous: useCallback(
      () =>
        setState(previous => ({
          key: resetKey,
          cursors:
            previous.key === resetKey ? previous.cursors.slice(0, -1) : [],
        })),
      [resetKey],
    ),
  };
}

/** Buttons for the pages before and after; absent when there is one page. */
export function CursorPager(props: {
  paging: CursorPaging;
  nextCursor?: string;
  totalItems?: number;
  /** While the next page loads, another click would skip it. */
  busy: boolean;
}) {
  const { paging, nextCursor, busy } = props;
  const classes = useStyles();
  const { t } = useMessages();
  if (paging.page === 1 && !nextCursor) {
    return null;
  }
  return (
    <nav className={classes.root} aria-label={t('pager.label')}>
      <Typography variant="body2" color="textSecondary">
        {props.totalItems === undefined
          ? t('pager.page', { page: String(paging.page) })
          : t('pager.pageOf', {
              page: String(paging.page),
              total: String(props.totalItems),
            })}
      </Typography>
      <Button
        size="small"
        disabled={busy || paging.page === 1}
        onClick={paging.previous}
      >
        {t('pager.previous')}
      </Button>
      <Button
        size="small"
        disabled={busy || !nextCursor}
        onClick={() => nextCursor && paging.next(nextCursor)}
      >
        {t('pager.next')}
      </Button>
    </nav>
  );
}
