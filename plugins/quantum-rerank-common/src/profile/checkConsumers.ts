import type { ProfileConsumer } from './consumers';

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
