import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { FakeTime } from './fakeTime';

const ROOT = join(__dirname, '../../../..');

/** Where everything goes that a run leaves behind. */
export const REPORTS = join(ROOT, 'reports/e2e');

/** Ids of the personas in app-config.yaml. */
export type PersonaId = 'viewer' | 'on-call' | 'owner';

/** A portal that runs for the tests alone. */
export interface Portal {
  url: string;
  sandboxUrl: string;
  /** Of its backend, where it was asked for. */
  time?: FakeTime;
  /** Ends the backend and starts it anew; resolves when it answers. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a portal; resolves when it answers. Throws when it ends before.
 *
 * @param options - `quick`: signals and alerts react within seconds;
 *   `fakeTime`: the library with which its time can be moved; `alertsChannel`:
 *   where messages to the channel of alerts go
 */
export async function startPortal(options: {
  quick?: boolean;
  fakeTime?: string;
  alertsChannel?: string;
}): Promise<Portal> {
  const { quick, fakeTime, alertsChannel } = options;
  const child = spawn(
    process.execPath,
    [
      'scripts/portal-for-tests.mjs',
      ...(quick ? ['--quick'] : []),
      ...(fakeTime ? [`--fake-time=${fakeTime}`] : []),
      ...(alertsChannel ? [`--alerts-channel=${alertsChannel}`] : []),
    ],
    { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  const lines = createInterface(child.stdout);
  const ready = async () => {
    const [line] = await Promise.race([
      once(lines, 'line'),
      exited.then(([code]) => {
        throw new Error(`The portal ended with ${code} before it was ready`);
      }),
    ]);
    return JSON.parse(line) as {
      url: string;
      sandboxUrl: string;
      clock?: string;
    };
  };
  const { clock, ...places } = await ready();
  return {
    ...places,
    time: clock ? new FakeTime(clock) : undefined,
    async restart() {
      child.stdin.write('restart\n');
      await ready();
    },
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
