import { CacheNode } from '../CacheNode';

/** Sends commands one after the other; answers are text. */
export async function sendCommands(
  port: number,
  password: string | undefined,
  commands: Array<Array<string | Buffer>>,
): Promise<string[]> {
  return CacheNode.use(
    { host: '127.0.0.1', port, tls: false, database: 0 },
    { password },
    {},
    async node => {
      const answers: string[] = [];
      for (const command of commands) {
        answers.push(String(await node.send(command)));
      }
      return answers;
    },
  );
}
