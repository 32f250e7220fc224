/** Unit in which an age is told, the largest that fits. */
export type AgeUnit = 'seconds' | 'minutes' | 'hours' | 'days';

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
