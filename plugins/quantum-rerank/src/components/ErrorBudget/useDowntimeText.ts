import { useMemo } from 'react';
import { useMessages } from '../../hooks/useMessages';

/**
 * Words for a time without service: "34 min", "1 h 12 min". More than spent
 * is "3 min too much", because a negative time says nothing to a reader.
 */
export function useDowntimeText(): (
  seconds: number | undefined,
) => string | undefined {
  const { t } = useMessages();
  return useMemo(() => {
    const span = (seconds: number): string => {
      const whole = Math.round(seconds);
      if (whole < 60) {
        return t('budget.span.seconds', { seconds: String(whole) });
      }
      const minutes = Math.round(whole / 60);
      return minutes < 60
        ? t('budget.span.minutes', { minutes: String(minutes) })
        : t('budget.span.hours', {
            hours: String(Math.floor(minutes / 60)),
            minutes: String(minutes % 60),
          });
    };
    return seconds => {
      if (seconds === undefined) {
        return undefined;
      }
      return seconds < 0
        ? t('budget.span.minus', { span: span(-seconds) })
        : span(seconds);
    };
  }, [t]);
}
