import knexFactory, { type Knex } from 'knex';

interface Connection {
  query(...parameters: unknown[]): unknown;
}

/**
 * A pool of connections whose process can be frozen: right after a statement
 * that `freezesAfter` names, nothing is sent any more, until it thaws. What
 * had begun stays as it is for the server.
 */
export function freezableDatabase(options: {
  connection: object;
  freezesAfter: (statement: string) => boolean;
  onFrozen: () => void;
}): { knex: Knex; thaw: () => void } {
  const unsent: Array<() => void> = [];
  let state: 'not yet' | 'frozen' | 'thawed' = 'not yet';
  const freezable = (connection: Connection) => {
    const query = connection.query.bind(connection);
    connection.query = (...parameters) => {
      if (state === 'frozen') {
        unsent.push(() => query(...parameters));
        return undefined;
      }
      const [{ text }] = parameters as [{ text?: string }];
      if (state === 'not yet' && text && options.freezesAfter(text)) {
        state = 'frozen';
        options.onFrozen();
      }
      return query(...parameters);
    };
  };
  const knex = knexFactory({
    client: 'pg',
    connection: options.connection,
    pool: {
      min: 0,
      max: 4,
      afterCreate(connection: Connection, done: (error?: Error) => void) {
        freezable(connection);
        done();
      },
    },
    // Its session ends meanwhile.
    log: { warn() {}, error() {} },
  });
  return {
    knex,
    thaw: () => {
      state = 'thawed';
      unsent.splice(0).forEach(send => send());
    },
  };
}
