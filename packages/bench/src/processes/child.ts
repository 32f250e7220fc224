import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { resolvePackagePath } from '@backstage/backend-plugin-api';

/** What a child process tells its parent. */
export type ChildMessage =
  | { type: 'ready' }
  /** Answer to a question of the parent. */
  | { type: 'answer'; id: number; value?: unknown; error?: string }
  /** A content-free signal that a browser would get. */
  | { type: 'signal'; message: unknown };

/** A process of its own, so that its work is not done in the one that measures. */
export class Child {
  readonly #process: ChildProcess;
  #questions = 0;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  /**
   * Starts `processes/<name>.ts` and waits until it says that it is ready.
   *
   * @throws Error when it ends before that
   */
  static async start(
    name: string,
    input: object,
    logFile: string,
  ): Promise<Child> {
    const spawned = fork(
      resolvePackagePath('@quantumrerank/bench', 'src/processes', `${name}.ts`),
      {
        execArgv: [
          '--require',
          require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        ],
        env: {
          ...process.env,
          BENCH_INPUT: JSON.stringify(input),
          NODE_ENV: 'production',
          LOG_LEVEL: 'info',
        },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    const log = createWriteStream(logFile, { flags: 'a' });
    spawned.stdout?.pipe(log, { end: false });
    spawned.stderr?.pipe(log, { end: false });
    const child = new Child(spawned);
    const ended = new AbortController();
    spawned.once('exit', code =>
      ended.abort(
        new Error(`${name} ended with ${code} at its start; see ${logFile}`),
      ),
    );
    for (;;) {
      const [message] = await once(spawned, 'message', {
        signal: ended.signal,
      }).catch(() => {
        throw ended.signal.reason;
      });
      if ((message as ChildMessage).type === 'ready') {
        return child;
      }
    }
  }

  onMessage(listener: (message: ChildMessage) => void): void {
    this.#process.on('message', listener);
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) {
      return;
    }
    const exit = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exit;
  }

  /**
   * @throws Error when the child answers with one, or ends before it answers
   */
  async ask(question: string): Promise<unknown> {
    this.#questions += 1;
    const id = this.#questions;
    const spawned = this.#process;
    return new Promise((resolveAnswer, reject) => {
      const onExit = () => reject(new Error(`No answer to ${question}`));
      const onMessage = (message: ChildMessage) => {
        if (message.type !== 'answer' || message.id !== id) {
          return;
        }
        spawned.off('message', onMessage);
        spawned.off('exit', onExit);
        if (message.error) {
          reject(new Error(message.error));
        } else {
          resolveAnswer(message.value);
        }
      };
      spawned.on('message', onMessage);
      spawned.once('exit', onExit);
      spawned.send({ id, question });
    });
  }
}

/** Answers the questions of the parent; for entry points of child processes. */
export function answerParent(
  answer: (question: string) => Promise<unknown>,
): void {
  process.on(
    'message',
    ({ id, question }: { id: number; question: string }) => {
      answer(question).then(
        value => tellParent({ type: 'answer', id, value }),
        error => tellParent({ type: 'answer', id, error: String(error) }),
      );
    },
  );
}

/** The input that the parent gave; for entry points of child processes. */
export function childInput<T>(): T {
  // Nobody is left to answer to.
  process.on('disconnect', () => process.exit());
  const text = process.env.BENCH_INPUT;
  if (!text) {
    throw new Error('This file is started by the benchmark');
  }
  return JSON.parse(text) as T;
}

export function tellParent(message: ChildMessage): void {
  process.send?.(message);
}

/** A port of the loopback interface that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
