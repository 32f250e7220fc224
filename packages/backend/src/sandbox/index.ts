import {
  coreServices,
  createBackendFeatureLoader,
} from '@backstage/backend-plugin-api';
import { ensureSandbox } from './ensureSandbox';
import { personaAuthModule } from './personaAuth';
import { isSandboxEnabled, readSandboxConfig } from './sandboxConfig';

/**
 * Starts the sandbox before any plugin looks for a cluster, and adds the
 * personas. Outside development it adds nothing at all, whatever the
 * configuration says, so that no header can ever stand in for a sign-in.
 */
export default createBackendFeatureLoader({
  deps: {
    config: coreServices.rootConfig,
    logger: coreServices.rootLogger,
    lifecycle: coreServices.rootLifecycle,
  },
  async *loader({ config, logger, lifecycle }) {
    if (!isSandboxEnabled(config)) {
      return;
    }
    if (process.env.NODE_ENV !== 'development') {
      logger.warn(
        'The sandbox is enabled in the configuration but NODE_ENV is not "development": neither the sandbox nor its personas are available',
      );
      return;
    }
    const sandbox = readSandboxConfig(config);
    const running = await ensureSandbox(sandbox, logger);
    lifecycle.addShutdownHook(() => running.stop());
    yield personaAuthModule(sandbox.personas);
  },
});
