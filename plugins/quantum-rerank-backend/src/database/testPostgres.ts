import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import knexFactory from 'knex';

const run = promisify(execFile);

/** Directory of PostgreSQL's server programs, or undefined when there is none. */
export function findPostgres(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const candidates = existsSync(debian)
    ? readdirSync(debian)
        .sort((a, b) => Number(b) - Number(a))
        .map(version => join(debian, version, 'bin'))
    : [];
  candidates.push(...(process.env.PATH ?? '').split(':').filter(Boolean));
  return candidates.find(
    directory =>
      existsSync(join(directory, 'initdb')) &&
      existsSync(join(directory, 'postgres')),
  );
}

/** Part of the name of the socket; nobody else is in its directory. */
const PORT = 5432;

/**
 * A throw-away PostgreSQL server on a socket in a directory of its own, where
 * no port can be taken by somebody else. It can be stopped and started again,
 * to see what a failing database does.
 */
export class TestPostgres {
  readonly #directory: string;
  readonly #binaries: string;
  readonly #user: { uid: number; gid: number } | undefined;
  #server: ChildProcess | undefined;

  static async create(): Promise<TestPostgres> {
    const binaries = findPostgres();
    if (!binaries) {
      throw new Error(
        'PostgreSQL is needed by this test: install the Debian package "postgresql", or put initdb and postgres on the PATH',
      );
    }
    const directory = await mkdtemp(join(tmpdir(), 'quantum-rerank-postgres-'));
    const user = await unprivilegedUser();
    if (user) {
      await chown(directory, user.uid, user.gid);
    }
    await run(
      join(binaries, 'initdb'),
      [
        '--pgdata',
        join(directory, 'data'),
        '--username=postgres',
        '--auth=trust',
        '--no-sync',
        '--no-instructions',
        '--encoding=UTF8',
        '--locale=C',
      ],
      { ...user, cwd: directory },
    );
    const postgres = new TestPostgres(directory, binaries, user);
    await postgres.start();
    return postgres;
  }

  private constructor(
    directory: string,
    binaries: string,
    user: { uid: number; gid: number } | undefined,
  ) {
    this.#directory = directory;
    this.#binaries = binaries;
    this.#user = user;
  }

  /** Starts the server and waits until it answers. */
  async start(): Promise<void> {
    this.#server = spawn(
      join(this.#binaries, 'postgres'),
      [
        '-D',
        join(this.#directory, 'data'),
        '-p',
        String(PORT),
        ...[
          'listen_addresses=',
          `unix_socket_directories=${this.#directory}`,
          // What it holds survives its own end, but need not survive the machine's.
          'fsync=off',
          'full_page_writes=off',
          'max_connections=300',
        ].flatMap(setting => ['-c', setting]),
      ],
      { ...this.#user, cwd: this.#directory, stdio: 'ignore' },
    );
    const connection = knexFactory({
      client: 'pg',
      connection: this.connection('postgres'),
      pool: { min: 0, max: 1 },
      acquireConnectionTimeout: 2000,
      // Refused connections are expected until the server is up.
      log: { warn() {}, error() {} },
    });
    try {
      for (let attempt = 0; ; attempt++) {
        try {
          await connection.raw('select 1');
          return;
        } catch (error) {
          if (attempt > 500) {
            throw error;
          }
          await new Promise(resolve => setTimeout(resolve, 20));
        }
      }
    } finally {
      await connection.destroy();
    }
  }

  /** Stops the server at once, cutting every connection. The data stays. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server || server.exitCode !== null || server.signalCode !== null) {
      return;
    }
    const exited = once(server, 'exit');
    server.kill('SIGQUIT');
    await exited;
    this.#server = undefined;
  }

  async destroy(): Promise<void> {
    await this.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }

  connection(database: string) {
    return {
      host: this.#directory,
      port: PORT,
      user: 'postgres',
      database,
    };
  }
}

/** PostgreSQL refuses to run as root; its package brings a user of its own. */
async function unprivilegedUser(): Promise<
  { uid: number; gid: number } | undefined
> {
  if (process.getuid?.() !== 0) {
    return undefined;
  }
  const [uid, gid] = await Promise.all([
    run('id', ['-u', 'postgres']),
    run('id', ['-g', 'postgres']),
  ]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}
