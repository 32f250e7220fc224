import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SandboxDescription } from '../processes/sandbox';

/**
 * Forwards to the cluster with its token. The sandbox speaks plain HTTP, over
 * which kubectl sends no credentials of its own.
 */
export async function startAuthorizingProxy(
  cluster: SandboxDescription,
): Promise<{ url: string; stop(): void }> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => {
    const forwarded = request(
      `${cluster.url}${incoming.url}`,
      {
        agent,
        method: incoming.method,
        headers: {
          ...incoming.headers,
          authorization: `Bearer ${cluster.token}`,
        },
      },
      answer => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    forwarded.on('error', error => outgoing.destroy(error));
    incoming.pipe(forwarded);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
}
