import { z } from 'zod';
import { dnsSubdomain } from './primitives';

/**
 * A further workload of the service, in the namespace of the environment. It
 * is restarted after a change of the ConfigMap or Secret that it reads.
 *
 * @public
 */
export const profileConsumerSchema = z.strictObject({
  kind: z.literal('Deployment', {
    error: 'must be Deployment: no other kind is restarted',
  }),
  name: dnsSubdomain,
});

/** @public */
export type ProfileConsumer = z.infer<typeof profileConsumerSchema>;
