import type { ReplacementEntry } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { PastOverride } from '../onCall/overrides/overrideQueries';
import type { OverrideStore } from '../onCall/overrides/OverrideStore';
import { stateOf } from '../onCall/overrides/overrideView';
import { roleOf } from '../onCall/persons/personView';
import type { Target } from '../profile/ProfileService';
import type { HistorySource } from './HistorySource';

/** Replacements on call: that they were made, or that they were taken back. */
export function createReplacementSource(
  store: Pick<OverrideStore, 'listPast' | 'now'>,
  event: ReplacementEntry['event'],
): HistorySource {
  return {
    kind: 'replacement',
    async list(target, slice, { named }) {
      const { rows, more } = await store.listPast(
        {
          entityRef: target.entityRef,
          environment: target.environment.name,
          event,
        },
        slice,
      );
      const now = rows.length > 0 ? await store.now() : 0;
      return {
        items: rows.map(past => ({
          entry: toEntry(past, { event, target, now, named }),
          position: { at: past.at, id: past.override.id },
        })),
        more,
      };
    },
  };
}

function toEntry(
  { override, at, by, via, comment, exchange }: PastOverride,
  {
    event,
    target,
    now,
    named,
  }: {
    event: ReplacementEntry['event'];
    target: Target;
    /** Of the database's clock. */
    now: number;
    named: boolean;
  },
): ReplacementEntry {
  const { id, kind, person, replaces, reason } = override;
  const { profile } = target;
  const rotation = profile.rotations.find(
    each => each.id === override.rotation,
  );
  return {
    kind: 'replacement',
    event,
    at: iso(at),
    via,
    ...(named ? { by } : {}),
    ...(named && comment ? { comment } : {}),
    replacement: {
      id,
      kind,
      state: stateOf(override, now),
      rotation: override.rotation,
      title: rotation?.title ?? override.rotation,
      ...(rotation
        ? { level: rotation.level, role: roleOf(profile, rotation) }
        : {}),
      from: iso(override.from),
      until: iso(override.until),
      ...(exchange
        ? { exchange: { from: iso(exchange.from), until: iso(exchange.until) } }
        : {}),
      ...(named
        ? {
            ...(person ? { person } : {}),
            ...(replaces ? { replaces } : {}),
            reason,
          }
        : {}),
    },
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
