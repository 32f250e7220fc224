import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';

/** Where Linux says which ports it gives to connections that ask for none. */
const RANGE_FILE = '/proc/sys/net/ipv4/ip_local_port_range';
/** Of the other systems: what IANA leaves to such connections. */
const OTHERWISE = '49152 65535';
/** Below are ports of services, and those that end-to-end tests claim first. */
const LOWEST = 20_000;

/**
 * A port that nobody listens on, for a server that is started afterwards.
 * Until then no connection of anybody gets it by chance: it is none of those
 * that the system gives away by itself.
 */
export async function freePort(): Promise<number> {
  const range = await readFile(RANGE_FILE, 'utf8').catch(() => OTHERWISE);
  const [end] = range.trim().split(/\s+/).map(Number);
  if (!(end > LOWEST)) {
    throw new Error(`${RANGE_FILE} leaves no ports to servers: ${range}`);
  }
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (end - LOWEST));
    if (await isFree(port)) {
      return port;
    }
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
