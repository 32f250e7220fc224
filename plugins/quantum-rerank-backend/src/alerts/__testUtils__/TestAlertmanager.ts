import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@quantumrerank/sandbox';
import { stringify } from 'yaml';

/** A throw-away Alertmanager on a free port, alone, which tells one webhook. */
export class TestAlertmanager {
  readonly url: string;
  readonly #directory: string;
  readonly #server: ChildProcess;

  /** @param webhook - where it sends notifications, and with which token */
  static async start(webhook: {
    url: string;
    token: string;
  }): Promise<TestAlertmanager> {
    const directory = await mkdtemp(join(tmpdir(), 'quantum-rerank-am-'));
    const config = join(directory, 'alertmanager.yml');
    await writeFile(
      config,
      stringify({
        route: {
          receiver: 'portal',
          group_wait: '0s',
          group_interval: '1s',
          repeat_interval: '1h',
        },
        receivers: [
          {
            name: 'portal',
            webhook_configs: [
              {
                url: webhook.url,
                http_config: { authorization: { credentials: webhook.token } },
              },
            ],
          },
        ],
      }),
    );
    const port = await freePort();
    const server = spawn(
      'prometheus-alertmanager',
      [
        `--config.file=${config}`,
        `--storage.path=${join(directory, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=',
      ],
      { stdio: 'ignore', cwd: directory },
    );
    const failed = once(server, 'error').then(([error]) => {
      throw error;
    });
    const alertmanager = new TestAlertmanager(port, directory, server);
    await Promise.race([failed, alertmanager.#ready()]);
    return alertmanager;
  }

  private constructor(port: number, directory: string, server: ChildProcess) {
    this.url = `http://127.0.0.1:${port}`;
    this.#directory = directory;
    this.#server = server;
  }

  /** Ends the server; what it kept is gone. */
  async stop(): Promise<void> {
    const { exitCode, pid, signalCode } = this.#server;
    if (exitCode === null && signalCode === null && pid !== undefined) {
      const exited = once(this.#server, 'exit');
      this.#server.kill('SIGKILL');
      await exited;
    }
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #ready(): Promise<void> {
    while (this.#server.exitCode === null) {
      const answer = await fetch(`${this.url}/-/ready`).catch(() => undefined);
      if (answer?.ok) {
        return;
      }
      await new Promise(resolve => {
        setTimeout(resolve, 50);
      });
    }
    throw new Error(`The Alertmanager ended with ${this.#server.exitCode}`);
  }
}
