import { createBackend } from '@backstage/backend-defaults';
import { sharedFeatures, type BackendInput } from './backendConfig';
import { childInput, tellParent } from './child';

/** A backend with `@backstage/plugin-kubernetes-backend`. */
async function main() {
  const backend = createBackend();
  for (const feature of sharedFeatures(childInput<BackendInput>())) {
    backend.add(feature);
  }
  backend.add(import('@backstage/plugin-kubernetes-backend'));
  await backend.start();
  tellParent({ type: 'ready' });
}

main().catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
});
