import { randomUUID } from 'node:crypto';
import type {
  Report,
  ReportRequest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Answer } from '../../tests/__testUtils__/http';
import { ENTITY, type TestPortal } from '../../tests/__testUtils__/TestPortal';

/** Asks for a run over HTTP. */
export function askForReport(
  portal: TestPortal,
  headers: Record<string, string>,
  request: Partial<ReportRequest>,
  environment = 'staging',
): Promise<Answer> {
  return portal.ask(
    'post',
    `${ENTITY}/environments/${environment}/reports`,
    headers,
    { idempotencyKey: randomUUID(), ...request },
  );
}

/** The report once it satisfies a condition; default: once it is over. */
export async function reportWhen(
  portal: TestPortal,
  headers: Record<string, string>,
  id: string,
  isReached: (report: Report) => boolean = ({ finishedAt }) =>
    finishedAt !== undefined,
): Promise<Report> {
  for (;;) {
    const { status, body, text } = await portal.ask(
      'get',
      `/reports/${id}`,
      headers,
    );
    if (status !== 200) {
      throw new Error(text);
    }
    const report = body as Report;
    if (isReached(report)) {
      return report;
    }
    if (report.finishedAt !== undefined) {
      throw new Error(`It ended otherwise: ${text}`);
    }
    await new Promise(resolve => {
      setTimeout(resolve, 20);
    });
  }
}
