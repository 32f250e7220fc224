import type {
  ReportFact,
  Validation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { HttpAnswer } from '../../http/httpRequest';

/** A step of the smoke test as the profile has it. */
export type SmokeStep = NonNullable<Validation['smoke']>['steps'][number];

/**
 * Whether an answer is what a step expects: status, keys at the top of its
 * JSON, time. Values are never repeated, for they may be secrets.
 */
export function judgeAnswer(
  { request, expect }: SmokeStep,
  answer: HttpAnswer,
): Omit<ReportFact, 'observedAt'> {
  const subject = `${request.method} ${request.path}`;
  const critical = (summary: string) =>
    ({ subject, state: 'critical', summary } as const);
  if (answer.status !== expect.status) {
    return critical(`It answers ${answer.status} instead of ${expect.status}`);
  }
  const missing = missingKeys(answer.body, expect.keys);
  if (missing === undefined) {
    return critical('Its answer is no JSON object');
  }
  if (missing.length > 0) {
    return critical(`Its answer lacks ${missing.join(', ')}`);
  }
  const took = `${Math.round(answer.latencyMs)} ms`;
  if (expect.within !== undefined && answer.latencyMs > expect.within * 1000) {
    return critical(
      `It answers after ${took}, later than ${expect.within * 1000} ms`,
    );
  }
  return {
    subject,
    state: 'ok',
    summary: `It answers ${answer.status} within ${took}`,
  };
}

/** Undefined when keys are wanted of what is no JSON object. */
function missingKeys(body: string, keys: string[]): string[] | undefined {
  if (keys.length === 0) {
    return [];
  }
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? keys.filter(key => !Object.hasOwn(value, key))
      : undefined;
  } catch {
    return undefined;
  }
}
