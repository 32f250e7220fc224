import type { Config } from '@backstage/config';
import type { SandboxTiming } from '@quantumrerank/sandbox';

/** Somebody one can sign in as while the sandbox is on. */
export interface Persona {
  id: string;
  userEntityRef: string;
  name: string;
}

/** The `sandbox` block of the configuration. */
export interface SandboxConfig {
  port: number;
  /** Port of the stand-in of production; staging and the caches get the next five. */
  servicePort: number;
  /** Whether the environments have a second deployment. */
  worker?: boolean;
  /** What is not named takes as long as the sandbox has it by default. */
  timing?: Partial<SandboxTiming>;
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
    worker: sandbox.getOptionalBoolean('worker'),
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
