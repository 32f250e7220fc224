import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';
import { Banner } from '../Banner';
import { RelativeTime, useTimeText } from '../Time';

const useStyles = makeStyles(theme => ({
  label: { ...theme.typography.body2, color: theme.palette.text.secondary },
}));

/** Where something comes from and how fresh it is, in a few words. */
export function SourceLabel(props: { text: string; lastSuccessAt?: string }) {
  const classes = useStyles();
  return (
    <span className={classes.label}>
      {props.text}
      {props.lastSuccessAt && (
        <>
          {', '}
          <RelativeTime at={props.lastSuccessAt} />
        </>
      )}
    </span>
  );
}

/** What is wrong with a source; nothing while it is live. */
export function SourceState(props: {
  source: {
    state: 'live' | 'stale' | 'unreachable' | 'none';
    reason?: string;
    lastSuccessAt?: string;
  };
  /** What to say of old data; of when it is, where that is known. */
  stale: (at: string | undefined) => string;
  unreachable: string;
  /** Shown where there is no source. */
  none: ReactNode;
}) {
  const { state, reason, lastSuccessAt } = props.source;
  const text = useTimeText();
  switch (state) {
    case 'none':
      return <>{props.none}</>;
    case 'stale':
      return (
        <Banner
          tone="warning"
          title={props.stale(lastSuccessAt && text.exact(lastSuccessAt))}
        >
          {reason}
        </Banner>
      );
    case 'unreachable':
      return (
        <Banner tone="unknown" title={props.unreachable}>
          {reason}
        </Banner>
      );
    default:
      return null;
  }
}
