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

/** Those of an environment: each once, and not the one that is operated. */
export function checkConsumers(
  environment: {
    resources: { deployment: string };
    consumers: ProfileConsumer[];
  },
  complain: (path: PropertyKey[], message: string) => void,
): void {
  const names = environment.consumers.map(({ name }) => name);
  names.forEach((name, index) => {
    const path = ['consumers', index, 'name'];
    if (name === environment.resources.deployment) {
      complain(
        path,
        'is the operated deployment itself, which is restarted anyway',
      );
    }
    if (names.indexOf(name) < index) {
      complain(path, `is used twice: ${name}`);
    }
  });
}
