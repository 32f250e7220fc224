import type { EscalationEntry } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { EscalationStore } from '../escalation';
import type { HistorySource } from './HistorySource';

/** Escalations: that somebody took care of them, or that they ended. */
export function createEscalationSource(
  store: Pick<EscalationStore, 'listPast'>,
  event: EscalationEntry['event'],
): HistorySource {
  return {
    kind: 'escalation',
    async list(target, slice, { named }) {
      const { rows, more } = await store.listPast(
        {
          profile: target.profile.metadata.name,
          environment: target.environment.name,
          event,
        },
        slice,
      );
      return {
        items: rows.map(({ escalation, at, by, text }) => ({
          entry: {
            kind: 'escalation',
            event,
            at: new Date(at).toISOString(),
            ...(named && by ? { by } : {}),
            text,
            escalation: {
              id: escalation.id,
              subject: escalation.subject,
              severity: escalation.severity,
            },
          },
          position: { at, id: escalation.id },
        })),
        more,
      };
    },
  };
}
