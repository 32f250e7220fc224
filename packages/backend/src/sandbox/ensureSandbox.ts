import type { LoggerService } from '@backstage/backend-plugin-api';
import { startSandbox } from '@quantumrerank/sandbox';
import type { SandboxConfig } from './sandboxConfig';

/** A sandbox the portal can talk to. */
export interface RunningSandbox {
  url: string;
  /** Ends the sandbox if it was started here; another's is left alone. */
  stop(): Promise<void>;
}

/**
 * Uses the sandbox that already answers on the configured port, so that its
 * state outlives a restart of the backend, and starts one otherwise.
 *
 * Throws what the listener throws when something else holds the port.
 */
export async function ensureSandbox(
  config: SandboxConfig,
  logger: LoggerService,
): Promise<RunningSandbox> {
  const url = `http://127.0.0.1:${config.port}`;
  if (await isSandbox(url)) {
    logger.info(`Using the sandbox that already runs at ${url}`);
    return { url, stop: async () => {} };
  }
  const sandbox = await startSandbox({
    port: config.port,
    servicePort: config.servicePort,
    worker: config.worker,
    timing: config.timing,
  });
  logger.info(
    `Started the sandbox: Kubernetes API at ${sandbox.url}, QuantumRerank stand-in at ${sandbox.serviceUrl}`,
  );
  return { url: sandbox.url, stop: () => sandbox.stop() };
}

async function isSandbox(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/sandbox/state`);
    return response.ok;
  } catch {
    return false;
  }
}
