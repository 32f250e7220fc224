import type { Config } from '@backstage/config';

/** Somebody one can sign in as while the sandbox is on. */
export interface Persona {
  id: string;
  userEntityRef: string;
  name: string;
}

/** The `sandbox` block of the configuration. */
export interface SandboxConfig {
  port: number;
  servicePort: number;
  /** Token of the service account that the portal uses. */
  token: string;
  /** Milliseconds that things take, by name. */
  timing?: Record<string, number>;
  personas: Persona[];
}

/** Whether the sandbox is switched on. */
export function isSandboxEnabled(config: Config): boolean {
  return config.getOptionalBoolean('sandbox.enabled') ?? false;
}

/** Throws on what is missing or of the wrong type. */
export function readSandboxConfig(config: Config): SandboxConfig {
  const sandbox = config.getConfig('sandbox');
  const timing = sandbox.getOptionalConfig('timing');
  return {
    port: sandbox.getNumber('port'),
    servicePort: sandbox.getNumber('servicePort'),
    token: sandbox.getString('token'),
    timing:
      timing &&
      Object.fromEntries(
        timing.keys().map(name => [name, timing.getNumber(name)]),
      ),
    personas: sandbox.getConfigArray('personas').map(persona => ({
      id: persona.getString('id'),
      userEntityRef: persona.getString('userEntityRef'),
      name: persona.getString('name'),
    })),
  };
}
