import type {
  AuditorService,
  AuditorServiceEvent,
} from '@backstage/backend-plugin-api';
import { z } from 'zod';
import type { OutboxHandler } from './OutboxDispatcher';

const payloadSchema = z.object({
  eventId: z.string(),
  operation: z.string(),
  succeeded: z.boolean(),
  state: z.string(),
  message: z.string(),
  meta: z.record(z.string(), z.string()),
});

/**
 * Writes the outcome of an execution. The event was opened before the change
 * was sent; where that process is gone, or nothing was sent, it is opened here.
 */
export function createAuditOutcomeHandler(options: {
  auditor: AuditorService;
  /** Events that this process opened, by operation. */
  openEvents: Map<string, AuditorServiceEvent>;
}): OutboxHandler {
  return async message => {
    const payload = payloadSchema.parse(message.payload);
    const event =
      options.openEvents.get(payload.operation) ??
      (await options.auditor.createEvent({
        eventId: payload.eventId,
        severityLevel: 'medium',
        meta: payload.meta,
      }));
    const meta = { state: payload.state, outcome: payload.message };
    if (payload.succeeded) {
      await event.success({ meta });
    } else {
      await event.fail({ meta, error: new Error(payload.message) });
    }
    options.openEvents.delete(payload.operation);
  };
}
