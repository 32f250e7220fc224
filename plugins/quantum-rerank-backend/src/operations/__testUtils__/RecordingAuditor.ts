import type {
  AuditorService,
  AuditorServiceCreateEventOptions,
  AuditorServiceEvent,
} from '@backstage/backend-plugin-api';

/** What was audited, in order. */
export interface AuditEntry {
  eventId: string;
  status: 'initiated' | 'succeeded' | 'failed';
  meta: Record<string, unknown>;
}

/** Keeps everything in memory, and fails when told to. */
export class RecordingAuditor implements AuditorService {
  readonly entries: AuditEntry[] = [];
  /** Ids of events that cannot be written. */
  readonly broken = new Set<string>();

  async createEvent(
    options: AuditorServiceCreateEventOptions,
  ): Promise<AuditorServiceEvent> {
    const { eventId, meta = {} } = options;
    if (this.broken.has(eventId)) {
      throw new Error('the audit store is away');
    }
    this.entries.push({ eventId, status: 'initiated', meta });
    return {
      success: async outcome => {
        this.entries.push({
          eventId,
          status: 'succeeded',
          meta: { ...meta, ...outcome?.meta },
        });
      },
      fail: async outcome => {
        this.entries.push({
          eventId,
          status: 'failed',
          meta: { ...meta, ...outcome.meta, error: outcome.error.message },
        });
      },
    };
  }

  of(eventId: string): AuditEntry[] {
    return this.entries.filter(entry => entry.eventId === eventId);
  }
}
