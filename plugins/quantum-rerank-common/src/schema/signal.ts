import { z } from 'zod';

/** Channel of the Backstage signals this plugin publishes. @public */
export const SIGNAL_CHANNEL = 'quantum-rerank';

/**
 * Says that there is something new, never what: signals reach every
 * signed-in user, so they carry no data.
 *
 * @public
 */
export const signalMessageSchema = z.object({
  type: z.enum([
    'snapshot',
    'operations',
    'signals',
    'alerts',
    'reports',
    'on-call',
  ]),
  entityRef: z.string(),
  environment: z.string(),
  version: z.string(),
});

/** @public */
export type SignalMessage = z.infer<typeof signalMessageSchema>;
