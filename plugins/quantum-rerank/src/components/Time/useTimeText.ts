import { DateTime } from 'luxon';
import { useMemo } from 'react';
import { splitAge, splitDuration } from '../../format';
import { useLanguage } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';

/** Words for spans and moments, in the viewer's language and zone. */
export function useTimeText() {
  const { t } = useMessages();
  const language = useLanguage();
  return useMemo(() => {
    const span = (milliseconds: number): string => {
      const { unit, value } = splitAge(milliseconds);
      return t(`time.${unit}`, { value: String(value) });
    };
    return {
      /** "3 min" */
      span,
      /** "3 min ago"; a moment ahead of this clock is "just now" */
      ago: (milliseconds: number): string =>
        milliseconds < 1000
          ? t('time.now')
          : t('time.ago', { span: span(milliseconds) }),
      /** A duration somebody chose, exactly: "1 h 30 min" */
      duration: (milliseconds: number): string =>
        splitDuration(milliseconds)
          .map(({ unit, value }) => t(`time.${unit}`, { value: String(value) }))
          .join(' '),
      /** The exact moment with zone. */
      exact: (at: string | number): string =>
        (typeof at === 'number'
          ? DateTime.fromMillis(at)
          : DateTime.fromISO(at)
        )
          .setLocale(language)
          .toLocaleString(DateTime.DATETIME_FULL_WITH_SECONDS),
    };
  }, [t, language]);
}
