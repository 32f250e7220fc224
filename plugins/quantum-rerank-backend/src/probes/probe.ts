import { toError } from '@backstage/errors';
import {
  durationToMilliseconds,
  type Probe,
  type ProbeResult,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { HttpGetError, httpGet } from '../signals/httpGet';
import { urlBelow } from '../signals/urlBelow';

const LIMIT_BYTES = 256 * 1024;

/** Asks one health endpoint below the base URL. Never throws. */
export async function runProbe(
  baseUrl: string,
  probe: Probe,
): Promise<ProbeResult> {
  const result = { probe: probe.path, observedAt: new Date().toISOString() };
  try {
    const answer = await httpGet(urlBelow(baseUrl, probe.path), {
      timeoutMs: durationToMilliseconds(probe.timeout),
      limitBytes: LIMIT_BYTES,
      headers: { accept: 'application/json' },
    });
    const { status, latencyMs } = answer;
    return { ...result, status, latencyMs, ...judge(status, answer.body) };
  } catch (error) {
    // What is only wrong on the way to it says nothing about the service.
    const misconfigured =
      !(error instanceof HttpGetError) || error.misconfigured;
    return {
      ...result,
      state: misconfigured ? 'unknown' : 'critical',
      reason: toError(error).message,
    };
  }
}

function judge(
  status: number,
  body: string,
): Pick<ProbeResult, 'state' | 'reason'> {
  if (status < 200 || status > 299) {
    return { state: 'critical', reason: `It answers ${status}` };
  }
  return isDegraded(body)
    ? { state: 'warning', reason: 'It says that it is degraded' }
    : { state: 'ok' };
}

function isDegraded(body: string): boolean {
  try {
    const { status } = JSON.parse(body) as { status?: unknown };
    return status === 'degraded';
  } catch {
    return false;
  }
}
