import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(__dirname, '../../../..');

/** Where everything goes that a run leaves behind. */
export const REPORTS = join(ROOT, 'reports/e2e');

/** Ids of the personas in app-config.yaml. */
export type PersonaId = 'viewer' | 'on-call' | 'owner';

/** A portal that runs for the tests alone. */
export interface Portal {
  url: string;
  sandboxUrl: string;
  stop(): Promise<void>;
}

/**
 * Starts a portal; resolves when it answers. Throws when it ends before.
 *
 * @param options - `quick`: signals and alerts react within seconds
 */
export async function startPortal(options: {
  quick: boolean;
}): Promise<Portal> {
  const child = spawn(
    process.execPath,
    ['scripts/portal-for-tests.mjs', ...(options.quick ? ['--quick'] : [])],
    { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    exited.then(([code]) => {
      throw new Error(`The portal ended with ${code} before it was ready`);
    }),
  ]);
  return {
    ...(JSON.parse(line) as { url: string; sandboxUrl: string }),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Headers by which requests are a persona's. */
export async function signIn(url: string, persona: PersonaId) {
  const response = await fetch(`${url}/api/auth/sandbox/refresh`, {
    headers: { 'x-sandbox-persona': persona },
  });
  if (!response.ok) {
    throw new Error(`Signing in answers ${response.status}`);
  }
  const session = (await response.json()) as {
    backstageIdentity: { token: string };
  };
  return { authorization: `Bearer ${session.backstageIdentity.token}` };
}
