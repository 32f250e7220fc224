import { useTimeText } from '../Time';
import { useShiftTime } from './useShiftTime';

/** A moment of a shift, exact with zone on hover. */
export function ShiftTime(props: { at: string }) {
  const { moment } = useShiftTime();
  const text = useTimeText();
  return (
    <time dateTime={props.at} title={text.exact(props.at)}>
      {moment(props.at)}
    </time>
  );
}
