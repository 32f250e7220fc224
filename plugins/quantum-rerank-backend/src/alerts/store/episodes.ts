import type {
  AlertRule,
  Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { readPage } from '../../database/keyset';

/** One time a rule fired. */
export interface Episode {
  id: string;
  rule: string;
  severity: AlertRule['severity'];
  title: string;
  /** When it began to fire, in the unit of its signal. */
  value?: number;
  activeAt?: number;
  firedAt: number;
  resolvedAt?: number;
}

/** How often a rule fired within some time, and was over. */
export interface FiredBefore
  extends Pick<Episode, 'rule' | 'severity' | 'title'> {
  times: number;
  /** When it was over the last time. */
  resolvedAt: number;
}

/** Which times rules fired are asked for. */
export interface EpisodeQuery {
  rule?: string;
  severity?: AlertRule['severity'];
  state?: 'firing' | 'resolved';
  /** Those that began to fire at this moment or later. */
  after?: number;
  /** Those that began to fire before this moment. */
  before?: number;
  limit: number;
  cursor?: string;
}

/**
 * One page of the times rules of an environment fired, the newest first.
 *
 * @throws InputError for a cursor that is not one
 */
export async function queryEpisodes(
  knex: Knex,
  environment: string,
  query: EpisodeQuery,
): Promise<Page<Episode>> {
  const builder = knex('alert_episodes').where({ environment });
  if (query.rule) {
    builder.where('rule', query.rule);
  }
  if (query.severity) {
    builder.where('severity', query.severity);
  }
  if (query.state === 'firing') {
    builder.whereNull('resolved_at');
  }
  if (query.state === 'resolved') {
    builder.whereNotNull('resolved_at');
  }
  if (query.after !== undefined) {
    builder.where('fired_at', '>=', query.after);
  }
  if (query.before !== undefined) {
    builder.where('fired_at', '<', query.before);
  }
  return readPage(
    builder,
    { table: 'alert_episodes', at: 'fired_at' },
    query,
    toEpisode,
  );
}

/** Rules that fired and were over since a moment, the latest first. */
export async function countFired(
  knex: Knex,
  environment: string,
  since: number,
): Promise<FiredBefore[]> {
  const rows: Record<string, any>[] = await knex('alert_episodes')
    .where({ environment })
    .where('resolved_at', '>=', since)
    .groupBy('rule', 'severity', 'title')
    .select('rule', 'severity', 'title')
    .count({ times: '*' })
    .max({ over: 'resolved_at' })
    .orderBy('over', 'desc');
  return rows.map(row => ({
    rule: row.rule,
    severity: row.severity,
    title: row.title,
    times: Number(row.times),
    resolvedAt: Number(row.over),
  }));
}

/** The episode in a row of `alert_episodes`. */
export function toEpisode(row: Record<string, any>): Episode {
  return {
    id: row.id,
    rule: row.rule,
    severity: row.severity,
    title: row.title,
    ...(row.value !== null && { value: Number(row.value) }),
    ...(row.active_at !== null && { activeAt: Number(row.active_at) }),
    firedAt: Number(row.fired_at),
    ...(row.resolved_at !== null && { resolvedAt: Number(row.resolved_at) }),
  };
}
