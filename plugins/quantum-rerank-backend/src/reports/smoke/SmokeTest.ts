import { InputError, toError } from '@backstage/errors';
import type { ReportFact } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { HttpRequestError } from '../../http/httpRequest';
import type { Target } from '../../profile/ProfileService';
import type { ProgramEnd, ReportProgram, RunContext } from '../ReportProgram';
import { requireBaseUrl } from '../requireService';
import { sendServiceRequest } from '../serviceRequest';
import { judgeAnswer, type SmokeStep } from './judgeAnswer';

/** The profile's requests one after the other, each with what it must answer. */
export class SmokeTest implements ReportProgram {
  readonly kind = 'smoke-test';

  async prepare(target: Target) {
    requireBaseUrl(target);
    return {
      title: 'Smoke test',
      steps: stepsOf(target).map(({ id, title }) => ({ id, title })),
    };
  }

  async run({ target, signal, step }: RunContext): Promise<ProgramEnd> {
    const baseUrl = requireBaseUrl(target);
    for (const each of stepsOf(target)) {
      await step(each.id, async () => ({
        facts: [await ask(baseUrl, each, signal)],
      }));
    }
    return {};
  }
}

function stepsOf({ profile }: Target): SmokeStep[] {
  const steps = profile.validation.smoke?.steps;
  if (!steps) {
    throw new InputError(
      'The profile has no smoke test: validation.smoke is missing.',
    );
  }
  return steps;
}

async function ask(
  baseUrl: string,
  step: SmokeStep,
  signal: AbortSignal,
): Promise<ReportFact> {
  const observedAt = new Date().toISOString();
  try {
    const answer = await sendServiceRequest(baseUrl, step.request, { signal });
    return { ...judgeAnswer(step, answer), observedAt };
  } catch (error) {
    signal.throwIfAborted();
    // What is only wrong on the way to it says nothing about the service.
    const misconfigured =
      !(error instanceof HttpRequestError) || error.misconfigured;
    return {
      subject: `${step.request.method} ${step.request.path}`,
      state: misconfigured ? 'unknown' : 'critical',
      summary: toError(error).message,
      observedAt,
    };
  }
}
