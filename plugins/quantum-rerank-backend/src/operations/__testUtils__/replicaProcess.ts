import { once } from 'node:events';
import knexFactory from 'knex';
import type { Sandbox } from '@quantumrerank/sandbox';
import { Replica } from './Testbed';

/**
 * A replica in a process of its own, for tests that kill it. It takes its
 * surroundings from the environment and, when told to, asks for a scaling.
 */
async function main(): Promise<void> {
  const options = JSON.parse(process.env.REPLICA ?? '{}') as {
    connection: object;
    sandbox: { url: string; token: string };
    replicas?: number;
    timing: object;
  };
  const replica = await Replica.create({
    knex: knexFactory({
      client: 'pg',
      connection: options.connection,
      pool: { min: 0, max: 4 },
    }),
    // Only these are used to reach it.
    sandbox: {
      url: options.sandbox.url,
      tokens: { operator: options.sandbox.token },
    } as Sandbox,
    timing: options.timing,
  });
  if (options.replicas !== undefined) {
    const { id } = await replica.request({
      action: 'scale',
      parameters: { replicas: options.replicas },
    });
    process.stdout.write(`${JSON.stringify({ id })}\n`);
  } else {
    process.stdout.write('{}\n');
  }
  await once(process, 'SIGTERM');
  process.exit(0);
}

void main();
