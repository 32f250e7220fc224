import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePort } from './freePort';
import { listenOn } from './listening';

describe('listening', () => {
  it('insists on a port only where it listened before', async () => {
    const port = await freePort();
    const other = createServer();
    const first = createServer();
    const second = createServer();
    try {
      await listenOn(other, port);
      await expect(listenOn(first, port)).rejects.toMatchObject({
        code: 'EADDRINUSE',
      });
      const again = listenOn(second, port, true);
      const free = once(other, 'close');
      other.close();
      await free;
      expect(await again).toBe(port);
    } finally {
      [other, first, second].forEach(server => server.close());
    }
  });
});
