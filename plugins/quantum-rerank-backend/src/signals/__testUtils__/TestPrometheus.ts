import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@quantumrerank/sandbox';
import { stringify } from 'yaml';

/** A throw-away Prometheus on a free port that looks at one service every second. */
export class TestPrometheus {
  readonly url: string;
  readonly #directory: string;
  readonly #server: ChildProcess;

  /**
   * @param target - host and port of the service
   * @param past - what it measured before, in the OpenMetrics text format with times
   * @param options - `rules`: text of a rules file, evaluated every second;
   * `alertmanager`: host and port of who is told
   */
  static async start(
    target: string,
    past?: string,
    options: { rules?: string; alertmanager?: string } = {},
  ): Promise<TestPrometheus> {
    const directory = await mkdtemp(join(tmpdir(), 'quantum-rerank-prom-'));
    const config = join(directory, 'prometheus.yml');
    const { rules, alertmanager } = options;
    if (rules !== undefined) {
      await writeFile(join(directory, 'rules.yml'), rules);
    }
    await writeFile(
      config,
      stringify({
        global: {
          scrape_interval: '1s',
          scrape_timeout: '1s',
          evaluation_interval: '1s',
        },
        ...(rules !== undefined && { rule_files: ['rules.yml'] }),
        ...(alertmanager && {
          alerting: {
            alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }],
          },
        }),
        scrape_configs: [
          {
            job_name: 'quantum-rerank',
            static_configs: [
              { targets: [target], labels: { namespace: 'quantum-rerank' } },
            ],
          },
        ],
      }),
    );
    if (past !== undefined) {
      const file = join(directory, 'past.txt');
      await writeFile(file, past);
      await promisify(execFile)('promtool', [
        'tsdb',
        'create-blocks-from',
        'openmetrics',
        file,
        join(directory, 'data'),
      ]);
    }
    const port = await freePort();
    const server = spawn(
      'prometheus',
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(directory, 'data')}`,
        '--storage.tsdb.retention.time=60d',
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore', cwd: directory },
    );
    const failed = new Promise<never>((_, reject) => {
      server.once('error', cause =>
        reject(
          new Error(
            'Prometheus is needed by this test: install the Debian package "prometheus", or put prometheus on the PATH',
            { cause },
          ),
        ),
      );
    });
    const prometheus = new TestPrometheus(port, directory, server);
    await Promise.race([failed, prometheus.#ready()]);
    return prometheus;
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
    throw new Error(`Prometheus ended with ${this.#server.exitCode}`);
  }
}
