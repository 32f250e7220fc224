import {
  durationToMilliseconds,
  type LoadLimits,
  type LoadParameters,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** What is typed, as typed. */
export interface LoadTexts {
  rate: string;
  concurrency: string;
  duration: string;
}

/** Fields that are not right. */
export type LoadErrors = Partial<Record<keyof LoadTexts, true>>;

/** The most that is allowed, to start from. */
export function initialTexts(limits: LoadLimits): LoadTexts {
  return {
    rate: String(limits.rate),
    concurrency: String(limits.concurrency),
    duration: limits.duration,
  };
}

/** Reads what is typed, or says which fields are not within the limits. */
export function readLoad(
  texts: LoadTexts,
  limits: LoadLimits,
): { load: LoadParameters } | { errors: LoadErrors } {
  const rate = Number(texts.rate.trim().replace(',', '.') || NaN);
  const concurrency = /^\d{1,4}$/.test(texts.concurrency.trim())
    ? Number(texts.concurrency)
    : NaN;
  const duration = texts.duration.trim();
  const errors: LoadErrors = {
    ...(!(rate > 0 && rate <= limits.rate) && { rate: true }),
    ...(!(concurrency >= 1 && concurrency <= limits.concurrency) && {
      concurrency: true,
    }),
    ...(!isWithin(duration, limits.duration) && { duration: true }),
  };
  return Object.keys(errors).length > 0
    ? { errors }
    : { load: { rate, concurrency, duration } };
}

/** How many requests that is, roughly. */
export function expectedRequests(load: LoadParameters): number {
  return Math.round((load.rate * durationToMilliseconds(load.duration)) / 1000);
}

function isWithin(duration: string, limit: string): boolean {
  // What the backend takes: up to 999 seconds, or up to ten minutes.
  return (
    /^([1-9]\d{0,2}s|10m|[1-9]m)$/.test(duration) &&
    durationToMilliseconds(duration) <= durationToMilliseconds(limit)
  );
}
