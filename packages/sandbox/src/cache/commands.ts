import type { CacheServer } from './CacheServer';
import type { CacheReply } from './replies';
import { slotOf } from './slots';

const OK: CacheReply = { ok: 'OK' };

/** What a connection remembers. */
export interface CacheSession {
  isAuthenticated: boolean;
}

type Command = (
  server: CacheServer,
  args: Buffer[],
  session: CacheSession,
) => CacheReply;

/** The commands of Redis that are needed to look at a cache, to fill and to flush it. */
const COMMANDS: Record<string, Command> = {
  AUTH: (server, args, session) => {
    if (server.password === undefined) {
      return {
        error:
          'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
      };
    }
    if (String(args[args.length - 1]) !== server.password) {
      return {
        error: 'WRONGPASS invalid username-password pair or user is disabled.',
      };
    }
    session.isAuthenticated = true;
    return OK;
  },
  PING: (_, [text]) => text ?? { ok: 'PONG' },
  SELECT: (_, [index]) =>
    String(index) === '0' ? OK : { error: 'ERR DB index is out of range' },
  INFO: server => server.info(),
  CLUSTER: (server, [what]) => {
    if (!server.cluster) {
      return { error: 'ERR This instance has cluster support disabled' };
    }
    switch (String(what).toLocaleUpperCase('en-US')) {
      case 'NODES':
        return server.cluster.nodes(server);
      case 'INFO':
        return server.cluster.info();
      default:
        return { error: 'ERR unknown subcommand' };
    }
  },
  DBSIZE: ({ keyspace }) => keyspace.size,
  SET: (server, [key, value]) =>
    writing(server, [key], () => {
      server.keyspace.set(key, value.length);
      return OK;
    }),
  EXISTS: (server, keys) =>
    within(
      server,
      keys,
      () => keys.filter(key => server.keyspace.has(key)).length,
    ),
  DEL: remove,
  UNLINK: remove,
  FLUSHDB: flush,
  FLUSHALL: flush,
  SCAN: ({ keyspace }, [cursor, ...options]) => {
    const option = (name: string) => {
      const at = options.findIndex(
        each => String(each).toLocaleUpperCase('en-US') === name,
      );
      return at < 0 ? undefined : options[at + 1];
    };
    const at = Number(cursor);
    const count = Number(option('COUNT') ?? 10);
    if (!Number.isInteger(at) || at < 0) {
      return { error: 'ERR invalid cursor' };
    }
    if (!Number.isInteger(count) || count < 1) {
      return { error: 'ERR syntax error' };
    }
    const found = keyspace.scan(at, count);
    const pattern = option('MATCH');
    return [
      String(found.cursor),
      pattern ? found.keys.filter(matcher(pattern)) : found.keys,
    ];
  },
};

const LEAST_ARGUMENTS: Record<string, number> = {
  AUTH: 1,
  SELECT: 1,
  CLUSTER: 1,
  SET: 2,
  EXISTS: 1,
  DEL: 1,
  UNLINK: 1,
  SCAN: 1,
};

/** Answers one command. */
export function runCommand(
  server: CacheServer,
  [name = Buffer.alloc(0), ...args]: Buffer[],
  session: CacheSession,
): CacheReply {
  const word = String(name).toLocaleUpperCase('en-US');
  if (server.password !== undefined && !session.isAuthenticated) {
    if (word !== 'AUTH') {
      return { error: 'NOAUTH Authentication required.' };
    }
  }
  const command = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  if (!command) {
    return { error: `ERR unknown command '${String(name).slice(0, 50)}'` };
  }
  const least = LEAST_ARGUMENTS[word] ?? 0;
  return args.length < least
    ? {
        error: `ERR wrong number of arguments for '${word.toLocaleLowerCase(
          'en-US',
        )}' command`,
      }
    : command(server, args, session);
}

function remove(server: CacheServer, keys: Buffer[]): CacheReply {
  return writing(
    server,
    keys,
    () => keys.filter(key => server.keyspace.delete(key)).length,
  );
}

function flush(server: CacheServer): CacheReply {
  return writing(server, [], () => {
    server.keyspace.clear();
    return OK;
  });
}

function writing(
  server: CacheServer,
  keys: Buffer[],
  write: () => CacheReply,
): CacheReply {
  return server.isReplica
    ? { error: "READONLY You can't write against a read only replica." }
    : within(server, keys, write);
}

/** Does what concerns keys of this server, and says where others are. */
function within(
  server: CacheServer,
  keys: Buffer[],
  work: () => CacheReply,
): CacheReply {
  if (!server.cluster || !keys.length) {
    return work();
  }
  const slots = new Set(keys.map(slotOf));
  if (slots.size > 1) {
    return {
      error: "CROSSSLOT Keys in request don't hash to the same slot",
    };
  }
  const [slot] = slots;
  const owner = server.cluster.ownerOf(slot);
  return owner === server
    ? work()
    : { error: `MOVED ${slot} 127.0.0.1:${owner.port}` };
}

/** A pattern as Redis has it: `*`, `?`, `[…]`, and `\` before what is literal. */
function matcher(pattern: Buffer): (key: Buffer) => boolean {
  const source = pattern
    .toString('latin1')
    .replace(/\\(.)|\*|\?|[.+^${}()|]/gs, (token, literal?: string) => {
      if (literal !== undefined) {
        return /\w/.test(literal) ? literal : `\\${literal}`;
      }
      return { '*': '.*', '?': '.' }[token] ?? `\\${token}`;
    });
  const expression = new RegExp(`^${source}$`, 's');
  return key => expression.test(key.toString('latin1'));
}
