import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

/** How long to ask for a port that was given up, and between two tries. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 50;

/**
 * Listens on the loopback interface.
 *
 * @param again - it listened there before: meanwhile the system may have lent
 * the port to a connection of somebody, which ends soon
 * @returns the port
 */
export async function listenOn(
  server: Server,
  port: number,
  again: boolean = false,
): Promise<number> {
  const deadline = performance.now() + (again ? PATIENCE_MS : 0);
  for (;;) {
    try {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    } catch (error) {
      if (performance.now() >= deadline) {
        throw error;
      }
      await new Promise(later => setTimeout(later, PAUSE_MS));
    }
  }
}
