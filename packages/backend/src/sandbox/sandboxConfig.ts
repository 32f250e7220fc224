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

/** Undefined while the sandbox is switched off or not mentioned. */
export function readSandboxConfig(config: Config): SandboxConfig | undefined {
  if (!config.getOptionalBoolean('sandbox.enabled')) {
    return undefined;
  }
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
