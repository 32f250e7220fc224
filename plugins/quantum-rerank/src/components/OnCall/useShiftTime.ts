import { DateTime } from 'luxon';
import { useMemo } from 'react';
import { useLanguage } from '../../hooks';

/** Zone of the viewer's browser, e.g. `Europe/Berlin`. */
export function viewerZone(): string {
  return DateTime.local().zoneName;
}

/** Times of shifts: weekday, day and time, in a zone (the viewer's). */
export function useShiftTime(zone: string = viewerZone()) {
  const language = useLanguage();
  return useMemo(() => {
    const read = (at: string) =>
      DateTime.fromISO(at, { zone }).setLocale(language);
    const moment = (at: string): string => {
      const time = read(at);
      return time.toLocaleString({
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
        // A year only where it is not the one that everybody assumes.
        ...(time.year === DateTime.now().year ? {} : { year: 'numeric' }),
      });
    };
    const time = (at: string): string =>
      read(at).toLocaleString({
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      });
    return {
      /** "Mon, Nov 30, 09:00" */
      moment,
      /** "09:00" today, with the day on any other. */
      near: (at: string): string =>
        read(at).hasSame(DateTime.now().setZone(zone), 'day')
          ? time(at)
          : moment(at),
      /** "Mon, Nov 30, 09:00 – Tue, Dec 1, 09:00" */
      span: (from: string, until: string): string =>
        `${moment(from)} – ${moment(until)}`,
      /** "Mon, Nov 30" */
      day: (at: string): string =>
        read(at).toLocaleString({
          weekday: 'short',
          day: 'numeric',
          month: 'short',
        }),
      /** "09:00" */
      time,
    };
  }, [language, zone]);
}
