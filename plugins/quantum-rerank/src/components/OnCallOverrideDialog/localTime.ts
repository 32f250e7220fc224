import { DateTime } from 'luxon';

/** What a `datetime-local` field shows for a moment in a zone. */
export function toLocalInput(at: string, zone: string): string {
  return DateTime.fromISO(at, { zone }).toFormat("yyyy-MM-dd'T'HH:mm");
}

/**
 * The moment that was typed into a `datetime-local` field, or undefined while
 * it is none.
 */
export function fromLocalInput(text: string, zone: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text)) {
    return undefined;
  }
  const time = DateTime.fromISO(text, { zone });
  return time.isValid ? time.toUTC().toJSDate().toISOString() : undefined;
}
