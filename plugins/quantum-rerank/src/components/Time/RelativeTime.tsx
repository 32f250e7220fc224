import { useNow } from '../../hooks';
import { useTimeText } from './useTimeText';

/** Number and unit are not parted by the end of a line. */
const TOGETHER = { whiteSpace: 'nowrap' } as const;

/** How long ago something was, exact on hover. */
export function RelativeTime(props: {
  /** ISO 8601 moment */
  at: string;
  /** `span`: "3 min" where "ago" goes without saying, as in an age column. */
  as?: 'ago' | 'span';
}) {
  // Minutes need no look every second, and a table has many of these.
  const young = Date.now() - Date.parse(props.at) < 60_000;
  const now = useNow(young ? 1000 : 15_000);
  const text = useTimeText();
  const age = now - Date.parse(props.at);
  return (
    <time dateTime={props.at} title={text.exact(props.at)} style={TOGETHER}>
      {props.as === 'span' ? text.span(age) : text.ago(age)}
    </time>
  );
}

/** Time that passed between two moments, or until now. */
export function Elapsed(props: { from: string; to?: string }) {
  const { from, to } = props;
  // What is over needs no clock, and a history has many of these.
  return to ? (
    <Span from={from} end={Date.parse(to)} />
  ) : (
    <Growing from={from} />
  );
}

function Growing(props: { from: string }) {
  return <Span from={props.from} end={useNow()} />;
}

function Span(props: { from: string; end: number }) {
  const text = useTimeText();
  return (
    <span title={text.exact(props.from)} style={TOGETHER}>
      {text.span(props.end - Date.parse(props.from))}
    </span>
  );
}
