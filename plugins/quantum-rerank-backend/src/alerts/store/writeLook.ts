import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { RuleState } from '../evaluation/RuleState';
import type { Look } from './Look';
import { toRow } from './rows';

/** Writes what a look changed, within its transaction. */
export async function writeLook(
  trx: Knex.Transaction,
  look: Look,
): Promise<void> {
  const { environment, changed, removed } = look;
  const episodes = await writeTransitions(trx, look);
  for (const state of changed) {
    await writeState(trx, environment, {
      ...state,
      episode: episodes.get(state.rule) ?? state.episode,
    });
  }
  if (removed.length > 0) {
    await trx('alert_states')
      .where({ environment })
      .whereIn('rule', removed)
      .delete();
  }
}

/** @returns ids of the episodes that began, by rule */
async function writeTransitions(
  trx: Knex.Transaction,
  { environment, changed, transitions }: Look,
): Promise<Map<string, string>> {
  const begun = new Map<string, string>();
  for (const { kind, rule, at, severity, title, value } of transitions) {
    let episode: string;
    if (kind === 'fired') {
      episode = randomUUID();
      begun.set(rule, episode);
      const state = changed.find(each => each.rule === rule);
      await trx('alert_episodes').insert({
        id: episode,
        environment,
        rule,
        severity,
        title,
        value: value ?? null,
        active_at: state?.activeAt ?? null,
        fired_at: at,
      });
    } else {
      const [open] = await trx('alert_episodes')
        .where({ environment, rule, resolved_at: null })
        .select('id');
      if (!open) {
        continue;
      }
      episode = open.id;
      await trx('alert_episodes')
        .where({ id: episode })
        .update({ resolved_at: at });
    }
    await trx('alert_transitions').insert({ environment, episode, kind, at });
  }
  return begun;
}

async function writeState(
  trx: Knex.Transaction,
  environment: string,
  state: RuleState,
): Promise<void> {
  if (state.state === 'inactive') {
    await trx('alert_states').where({ environment, rule: state.rule }).delete();
    return;
  }
  await trx('alert_states')
    .insert({ environment, ...toRow(state) })
    .onConflict(['environment', 'rule'])
    .merge();
}
