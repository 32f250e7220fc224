import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

// The command is run from the source tree, as `yarn sandbox` runs it.
// eslint-disable-next-line no-restricted-syntax
const COMMAND = join(__dirname, 'cli.ts');

describe('command line', () => {
  let folder: string;
  let server: ChildProcess;
  let output = '';
  let url: string;

  function start(args: string[]): ChildProcess {
    const transform = require.resolve(
      '@backstage/cli/config/nodeTransform.cjs',
    );
    return spawn(process.execPath, ['--require', transform, COMMAND, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Settings of the test runner are not meant for the command.
      env: { ...process.env, NODE_OPTIONS: '' },
    });
  }

  async function run(...args: string[]) {
    const child = start(args);
    let text = '';
    child.stdout?.on('data', data => {
      text += data;
    });
    child.stderr?.on('data', data => {
      text += data;
    });
    const code = await new Promise<number | null>(resolve => {
      child.on('close', resolve);
    });
    return { code, text };
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
    const config = join(folder, 'kubeconfig');
    server = start([
      'serve',
      '--port',
      '0',
      '--service-port',
      '0',
      '--kubeconfig',
      config,
    ]);
    await new Promise<void>((resolve, reject) => {
      server.stdout?.on('data', data => {
        output += data;
        if (output.includes('admin')) {
          resolve();
        }
      });
      server.on('close', () => reject(new Error(`ended early: ${output}`)));
    });
    url = /Kubernetes API\s+(\S+)/.exec(output)?.[1] ?? '';
  }, 120_000);

  afterAll(async () => {
    server.kill('SIGKILL');
    await rm(folder, { recursive: true });
  });

  it('serves a cluster and writes a kubeconfig for it', async () => {
    const config = parse(
      await readFile(join(folder, 'kubeconfig'), 'utf8'),
    ) as {
      clusters: { cluster: { server: string } }[];
      users: { name: string; user: { token: string } }[];
    };
    expect(config.clusters[0].cluster.server).toBe(url);
    const { token } = config.users[0].user;
    const response = await fetch(
      `${url}/api/v1/namespaces/quantum-rerank/pods`,
      {
        headers: { authorization: `Bearer ${token}` },
      },
    );
    expect(
      ((await response.json()) as { items: unknown[] }).items,
    ).toHaveLength(4);
  });

  it('starts, lists and clears scenarios', async () => {
    const started = await run(
      'scenario',
      'start',
      'overload',
      '--environment',
      'staging',
      '--url',
      url,
    );
    expect(started).toEqual({ code: 0, text: 'Started overload in staging\n' });
    const listed = await run('scenario', 'list', '--url', url);
    expect(listed.text).toMatch(/overload .*\(active in staging\)/);
    const cleared = await run('scenario', 'clear', '--url', url);
    expect(cleared).toEqual({ code: 0, text: 'Cleared all scenarios\n' });
  }, 120_000);

  it('says what is wrong', async () => {
    const unknown = await run('scenario', 'start', 'rain', '--url', url);
    expect(unknown.code).toBe(1);
    expect(unknown.text).toContain("No scenario 'rain'");
    const nobody = await run('scenario', 'list', '--url', 'http://127.0.0.1:1');
    expect(nobody.code).toBe(1);
    expect(nobody.text).toContain('No sandbox answers at http://127.0.0.1:1');
    expect((await run('dance')).code).toBe(2);
    expect((await run('serve', '--port', 'x')).text).toContain(
      '--port must be a whole number',
    );
  }, 120_000);

  it('says that its port is taken, and ends', async () => {
    const { port } = new URL(url);
    const { code, text } = await run('serve', '--port', port);
    expect(code).toBe(1);
    expect(text).toContain('EADDRINUSE');
  }, 120_000);

  it('ends when it is told to', async () => {
    const ended = new Promise<number | null>(resolve => {
      server.removeAllListeners('close');
      server.on('close', resolve);
    });
    server.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});
