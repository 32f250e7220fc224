import { z } from 'zod';
import type { HttpAnswer } from '../httpGet';
import type { HistoryPoint, HistoryRange, Measurement } from '../MetricsSource';

/** Value and moment (seconds) as Prometheus writes them. */
const point = z.tuple([z.number(), z.string()]);

const answerSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('success'),
    data: z.discriminatedUnion('resultType', [
      z.object({
        resultType: z.literal('vector'),
        result: z.array(
          z.object({
            metric: z.record(z.string(), z.string()).default({}),
            value: point,
          }),
        ),
      }),
      z.object({
        resultType: z.literal('matrix'),
        result: z.array(z.object({ values: z.array(point) })),
      }),
      z.object({ resultType: z.literal('scalar'), result: point }),
      z.object({ resultType: z.literal('string'), result: point }),
    ]),
  }),
  z.object({ status: z.literal('error'), error: z.string() }),
]);

/** The `data` of an answer. */
export type Data = Extract<
  z.infer<typeof answerSchema>,
  { status: 'success' }
>['data'];

/** Prometheus answers, but not this question. The message may be shown. */
export class QueryError extends Error {}

/**
 * @throws QueryError when the query is at fault
 * @throws Error when the server is; both messages may be shown
 */
export function readAnswer({ status, body }: HttpAnswer): Data {
  const parsed = answerSchema.safeParse(toJson(body));
  if (status === 401 || status === 403) {
    throw new Error(`It refuses the credentials it was given (${status})`);
  }
  if (parsed.success && parsed.data.status === 'error' && status < 500) {
    throw new QueryError(`The query fails: ${parsed.data.error.slice(0, 300)}`);
  }
  if (status !== 200 || !parsed.success || parsed.data.status === 'error') {
    throw new Error(
      status === 200
        ? 'Its answer is not one of Prometheus'
        : `It answers ${status}`,
    );
  }
  return parsed.data.data;
}

/**
 * What a query of several signals says about one of them.
 *
 * @param label - holds the id of the signal
 */
export function partOf(data: Data, label: string, id: string): Data {
  return data.resultType === 'vector'
    ? {
        ...data,
        result: data.result.filter(({ metric }) => metric[label] === id),
      }
    : data;
}

/** What one query says at present. @param at - when it was answered */
export function toMeasurement(data: Data, at: number): Measurement {
  if (data.resultType === 'scalar') {
    return fromText(data.result[1], at);
  }
  if (data.resultType !== 'vector') {
    return { problem: 'The query answers no single value' };
  }
  if (data.result.length === 0) {
    return { problem: 'The query answers nothing: no series matches it' };
  }
  if (data.result.length > 1) {
    return {
      problem: `The query answers ${data.result.length} series where one is expected`,
    };
  }
  return fromText(data.result[0].value[1], at);
}

/**
 * What one query said over time.
 *
 * @throws QueryError for several series
 */
export function toPoints(data: Data, range: HistoryRange): HistoryPoint[] {
  if (data.resultType !== 'matrix') {
    throw new QueryError('The query answers no values over time');
  }
  if (data.result.length > 1) {
    throw new QueryError(
      `The query answers ${data.result.length} series where one is expected`,
    );
  }
  const values = new Map(
    data.result[0]?.values.map(([seconds, text]) => [
      Math.round((seconds * 1000 - range.from) / range.stepMs),
      toNumber(text),
    ]),
  );
  const points: HistoryPoint[] = [];
  for (let at = range.from; at <= range.to; at += range.stepMs) {
    const value = values.get((at - range.from) / range.stepMs);
    points.push({
      at,
      value: value !== undefined && Number.isFinite(value) ? value : null,
    });
  }
  return points;
}

function fromText(text: string, at: number): Measurement {
  const value = toNumber(text);
  if (Number.isNaN(value)) {
    return {
      problem: 'The query answers NaN, as when nothing happened',
      idle: true,
    };
  }
  return Number.isFinite(value)
    ? { value, at }
    : { problem: `The query answers ${value}, which says nothing` };
}

function toNumber(text: string): number {
  if (/^[+-]?Inf$/.test(text)) {
    return text.startsWith('-') ? -Infinity : Infinity;
  }
  return text === '' ? NaN : Number(text);
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
