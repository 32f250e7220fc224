import { mockServices } from '@backstage/backend-test-utils';
import { freePort, startSandbox } from '@quantumrerank/sandbox';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ensureSandbox } from './ensureSandbox';

const logger = mockServices.logger.mock();
const config = (port: number) => ({ port, servicePort: 0, personas: [] });

const listPods = (url: string) =>
  fetch(`${url}/api/v1/namespaces/quantum-rerank/pods`, {
    headers: { authorization: 'Bearer sandbox-operator-token' },
  });

describe('ensureSandbox', () => {
  it('starts a cluster that knows the token of app-config.yaml, and ends it', async () => {
    const port = await freePort();

    const running = await ensureSandbox(config(port), logger);

    expect(running.url).toBe(`http://127.0.0.1:${port}`);
    const response = await listPods(running.url);
    expect(response.status).toBe(200);
    expect((await response.json()).items.length).toBeGreaterThan(0);

    await running.stop();
    await expect(listPods(running.url)).rejects.toThrow('fetch failed');
  });

  it('uses the sandbox that is there and leaves it running', async () => {
    const sandbox = await startSandbox();
    try {
      const port = Number(new URL(sandbox.url).port);

      const running = await ensureSandbox(config(port), logger);
      await running.stop();

      expect((await listPods(sandbox.url)).status).toBe(200);
    } finally {
      await sandbox.stop();
    }
  });

  it('fails when something else holds the port', async () => {
    const other = createServer((_request, response) => {
      response.writeHead(404).end();
    });
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = other.address() as AddressInfo;

      await expect(ensureSandbox(config(port), logger)).rejects.toThrow(
        'EADDRINUSE',
      );
    } finally {
      await new Promise(resolve => other.close(resolve));
    }
  });
});
