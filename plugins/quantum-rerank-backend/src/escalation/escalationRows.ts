import type {
  Escalation,
  EscalationEvent,
  Severity,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { nextStepAt, type StepState } from './clock';

type Moment = number | string;

/** A row of the table `escalations`. PostgreSQL gives big numbers as text. */
export interface EscalationRow {
  id: string;
  revision: number;
  profile: string;
  environment: string;
  entity_ref: string;
  subject_kind: 'alert' | 'incident';
  subject_id: string;
  subject_title: string;
  summary: string;
  occurrence: string;
  severity: Severity;
  /** SQLite has numbers. */
  escalates: boolean | number;
  state: Escalation['state'];
  steps: string;
  started_at: Moment;
  next_at: Moment | null;
  acknowledged_at: Moment | null;
  acknowledged_by: string | null;
  resolved_at: Moment | null;
}

/** A row of the table `escalation_events`. */
export interface EventRow {
  sequence: number;
  escalation_id: string;
  at: Moment;
  kind: EscalationEvent['kind'];
  text: string;
  level: number | null;
  by: string | null;
}

/** An escalation as it is stored. Moments are milliseconds since 1970. */
export interface StoredEscalation {
  id: string;
  revision: number;
  profile: string;
  environment: string;
  entityRef: string;
  subject: { kind: 'alert' | 'incident'; id: string; title: string };
  summary: string;
  occurrence: string;
  severity: Severity;
  /** False: told once over the route of its severity. */
  escalates: boolean;
  state: Escalation['state'];
  steps: StepState[];
  startedAt: number;
  acknowledgedAt?: number;
  acknowledgedBy?: string;
  resolvedAt?: number;
}

export function toStored(row: EscalationRow): StoredEscalation {
  return {
    id: row.id,
    revision: row.revision,
    profile: row.profile,
    environment: row.environment,
    entityRef: row.entity_ref,
    subject: {
      kind: row.subject_kind,
      id: row.subject_id,
      title: row.subject_title,
    },
    summary: row.summary,
    occurrence: row.occurrence,
    severity: row.severity,
    escalates: Boolean(row.escalates),
    state: row.state,
    steps: JSON.parse(row.steps) as StepState[],
    startedAt: Number(row.started_at),
    ...(row.acknowledged_at !== null && {
      acknowledgedAt: Number(row.acknowledged_at),
    }),
    ...(row.acknowledged_by !== null && {
      acknowledgedBy: row.acknowledged_by,
    }),
    ...(row.resolved_at !== null && { resolvedAt: Number(row.resolved_at) }),
  };
}

const iso = (at: number) => new Date(at).toISOString();

/** What callers see of an escalation; persons only where they may. */
export function toEscalation(
  stored: StoredEscalation,
  events: EventRow[],
  {
    entityRef,
    named,
  }: {
    /** Through which the caller sees it. */
    entityRef: string;
    /** Whether the caller may see who acknowledged. */
    named: boolean;
  },
): Escalation {
  const next = stored.state === 'open' ? nextStepAt(stored.steps) : undefined;
  return {
    id: stored.id,
    entityRef,
    environment: stored.environment,
    subject: stored.subject,
    severity: stored.severity,
    state: stored.state,
    startedAt: iso(stored.startedAt),
    ...(stored.acknowledgedAt !== undefined && {
      acknowledgedAt: iso(stored.acknowledgedAt),
    }),
    ...(named &&
      stored.acknowledgedBy && { acknowledgedBy: stored.acknowledgedBy }),
    ...(stored.resolvedAt !== undefined && {
      resolvedAt: iso(stored.resolvedAt),
    }),
    steps: stored.steps.map(step => ({
      level: step.level,
      title: step.title,
      dueAt: iso(step.dueAt),
      ...(step.respondBy !== undefined && { respondBy: iso(step.respondBy) }),
      ...(step.handledAt !== undefined && { handledAt: iso(step.handledAt) }),
      ...(step.toldAt !== undefined && { toldAt: iso(step.toldAt) }),
    })),
    ...(next !== undefined && { nextAt: iso(next) }),
    timeline: events.map(event => ({
      at: iso(Number(event.at)),
      kind: event.kind,
      text: event.text,
      ...(event.level !== null && { level: event.level }),
      ...(named && event.by !== null && { by: event.by }),
    })),
  };
}
