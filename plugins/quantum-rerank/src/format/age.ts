/** Unit in which an age is told, the largest that fits. */
export type AgeUnit = 'seconds' | 'minutes' | 'hours' | 'days';

/** Splits a duration somebody chose into its units, exactly: 90 min are 1 h and 30 min. */
export function splitDuration(
  milliseconds: number,
): { unit: AgeUnit; value: number }[] {
  const seconds = Math.floor(milliseconds / 1000);
  const hours = Math.floor(seconds / 3600);
  // 24 h and 36 h are said like that; from two days on it is days.
  const days = hours >= 48 ? Math.floor(hours / 24) : 0;
  const parts: { unit: AgeUnit; value: number }[] = [
    { unit: 'days', value: days },
    { unit: 'hours', value: hours - days * 24 },
    { unit: 'minutes', value: Math.floor((seconds % 3600) / 60) },
    { unit: 'seconds', value: seconds % 60 },
  ];
  const told = parts.filter(({ value }) => value > 0);
  return told.length > 0 ? told : [{ unit: 'seconds', value: 0 }];
}

/** Splits a time span into the unit a person would use. Never negative. */
export function splitAge(milliseconds: number): {
  unit: AgeUnit;
  value: number;
} {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) {
    return { unit: 'seconds', value: seconds };
  }
  if (seconds < 3600) {
    return { unit: 'minutes', value: Math.floor(seconds / 60) };
  }
  if (seconds < 48 * 3600) {
    return { unit: 'hours', value: Math.floor(seconds / 3600) };
  }
  return { unit: 'days', value: Math.floor(seconds / 86_400) };
}
