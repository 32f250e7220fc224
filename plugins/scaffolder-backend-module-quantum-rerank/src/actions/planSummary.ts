import type { LoggerService } from '@backstage/backend-plugin-api';
import type { JsonValue } from '@backstage/types';
import type { Plan } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { oneLine } from './text';

/** What a task keeps and hands on of a plan. */
export type PlanSummary = {
  title: string;
  hash: string;
  executable: boolean;
  blockedBy: string[];
  /** The text that must be given as `confirmation`, where one is asked for. */
  typedConfirmation?: string;
  findings: Array<{ code: string; effect: string; message: string }>;
  changes: Array<{
    object: string;
    path: string;
    before: JsonValue;
    after: JsonValue;
  }>;
};

export function summarizePlan(plan: Plan): PlanSummary {
  return {
    title: oneLine(plan.title),
    hash: plan.hash,
    executable: plan.executable,
    blockedBy: plan.blockedBy.map(oneLine),
    ...(plan.typedConfirmation === undefined
      ? {}
      : { typedConfirmation: plan.typedConfirmation }),
    findings: plan.findings.map(({ code, effect, message }) => ({
      code,
      effect,
      message: oneLine(message),
    })),
    changes: plan.changes.map(({ object, path, before, after }) => ({
      object,
      path,
      before: toJson(before),
      after: toJson(after),
    })),
  };
}

/** Writes the plan into the task log: title, findings, changes. */
export function logPlan(logger: LoggerService, plan: PlanSummary): void {
  logger.info(`Plan: ${plan.title}`);
  for (const finding of plan.findings) {
    const line = `${finding.code} (${finding.effect}): ${finding.message}`;
    if (finding.effect === 'inform') {
      logger.info(line);
    } else {
      logger.warn(line);
    }
  }
  for (const change of plan.changes) {
    logger.info(
      `Change: ${oneLine(change.object)} ${oneLine(change.path)}: ${show(
        change.before,
      )} -> ${show(change.after)}`,
    );
  }
}

function show(value: JsonValue): string {
  return oneLine(JSON.stringify(value));
}

/** A field that is absent before or after is null in JSON. */
function toJson(value: unknown): JsonValue {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}
