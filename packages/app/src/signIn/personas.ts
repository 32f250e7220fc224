import type { ConfigApi } from '@backstage/frontend-plugin-api';

/** Somebody one can sign in as while the sandbox is on. */
export interface Persona {
  /** Travels in the header `x-sandbox-persona`. */
  id: string;
  name: string;
  role: string;
  /** What this person may do, in one sentence. */
  may: string;
}

/** Personas of a sandbox that is switched on; otherwise none. */
export function readPersonas(config: ConfigApi): Persona[] {
  if (!config.getOptionalBoolean('sandbox.enabled')) {
    return [];
  }
  return (config.getOptionalConfigArray('sandbox.personas') ?? []).map(
    persona => ({
      id: persona.getString('id'),
      name: persona.getString('name'),
      role: persona.getString('role'),
      may: persona.getString('may'),
    }),
  );
}

const STORAGE_KEY = 'sandbox-persona';

/**
 * The persona chosen last in this browser. Local storage is used directly
 * because the portal's storage API belongs to a person, and here nobody is
 * signed in yet.
 */
export const rememberedPersona = {
  get: (): string | undefined =>
    window.localStorage.getItem(STORAGE_KEY) ?? undefined,
  set: (id: string) => window.localStorage.setItem(STORAGE_KEY, id),
  clear: () => window.localStorage.removeItem(STORAGE_KEY),
};
