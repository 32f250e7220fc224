import { createBackend } from '@backstage/backend-defaults';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { sharedFeatures, type BackendInput } from './backendConfig';
import { childInput, tellParent } from './child';

/** Hands signals to the parent, where the simulated viewers are. */
const signalsToParent = createServiceFactory({
  service: signalsServiceRef,
  deps: {},
  async factory() {
    return {
      async publish({ message }) {
        tellParent({ type: 'signal', message });
      },
    };
  },
});

/** A backend with the plugin of this project. */
async function main() {
  const backend = createBackend();
  for (const feature of sharedFeatures(childInput<BackendInput>())) {
    backend.add(feature);
  }
  backend.add(signalsToParent);
  backend.add(import('@quantumrerank/backstage-plugin-quantum-rerank-backend'));
  await backend.start();
  tellParent({ type: 'ready' });
}

main().catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
});
