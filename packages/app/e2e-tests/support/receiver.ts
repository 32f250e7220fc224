import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where messages to a channel go, as a vendor's webhook. */
export interface Receiver {
  url: string;
  /** Texts, in the order in which they came. */
  texts: string[];
  stop(): Promise<void>;
}

/** Starts a receiver that is content with everything. */
export async function startReceiver(): Promise<Receiver> {
  const texts: string[] = [];
  const server = createServer(async (incoming, answer) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) {
      chunks.push(chunk);
    }
    texts.push(
      (JSON.parse(Buffer.concat(chunks).toString()) as { text: string }).text,
    );
    answer.end('ok');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/alerts`,
    texts,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
