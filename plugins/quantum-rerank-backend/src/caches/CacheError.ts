/**
 * Why a cache does not do what is asked of it:
 *
 * - `unreachable`: no connection, or no answer in time
 * - `busy`: it answers that it cannot now, e.g. while a replica takes over
 * - `moved`: keys are on another primary by now
 * - `not-allowed`: credentials are wrong, or the account may not do this
 * - `replica`: it only reads
 * - `mode`: it is no cluster although it should be, or the other way round
 * - `unexpected`: everything else
 */
export type CacheTrouble =
  | 'unreachable'
  | 'busy'
  | 'moved'
  | 'not-allowed'
  | 'replica'
  | 'mode'
  | 'unexpected';

const PASSING: CacheTrouble[] = ['unreachable', 'busy', 'moved', 'replica'];

/**
 * A cache did not do what was asked. The message is a sentence without
 * address and credentials; what Redis or the system said is the cause.
 */
export class CacheError extends Error {
  readonly name = 'CacheError';
  readonly kind: CacheTrouble;

  constructor(
    kind: CacheTrouble,
    message: string,
    options: { cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.kind = kind;
  }

  /** Whether asking again may help. */
  get isPassing(): boolean {
    return PASSING.includes(this.kind);
  }
}

/** What to say to the first word of an error of Redis. */
const REPLIES: Record<string, [CacheTrouble, string]> = {
  WRONGPASS: ['not-allowed', 'The cache does not accept the password.'],
  NOAUTH: ['not-allowed', 'The cache asks for a password.'],
  NOPERM: [
    'not-allowed',
    'The account of the portal may not do this in the cache. It needs info, cluster|nodes, dbsize, scan, unlink and flushdb.',
  ],
  READONLY: ['replica', 'It is a read-only replica.'],
  MOVED: ['moved', 'Keys moved to another primary.'],
  ASK: ['moved', 'Keys are moving to another primary.'],
  TRYAGAIN: ['moved', 'Keys are moving to another primary.'],
  CLUSTERDOWN: ['busy', 'The cluster says that it is down.'],
  MASTERDOWN: ['busy', 'Its primary is down.'],
  LOADING: ['busy', 'It is loading its data.'],
  BUSY: ['busy', 'It is busy with a script.'],
};

/** Turns what the client throws into sentences. */
export function toCacheError(error: unknown, timeoutMs: number): CacheError {
  if (error instanceof CacheError) {
    return error;
  }
  const { message = '', code } = error as { message?: string; code?: unknown };
  const options = { cause: error };
  const reply = REPLIES[message.split(' ', 1)[0]];
  if (reply) {
    return new CacheError(reply[0], reply[1], options);
  }
  if (/^ERR .*AUTH/.test(message)) {
    return new CacheError(
      'not-allowed',
      'The cache knows no such password.',
      options,
    );
  }
  if (/^ERR .*cluster support disabled/i.test(message)) {
    return new CacheError('mode', 'It is not a cluster.', options);
  }
  if (/^ERR max number of clients/.test(message)) {
    return new CacheError('busy', 'It takes no more connections.', options);
  }
  const known = typeof code === 'string' ? code : '';
  if (known === 'EFORBIDDEN') {
    return forbiddenAddress();
  }
  if (known === 'ENOTFOUND' || known === 'EAI_AGAIN') {
    return new CacheError(
      'unreachable',
      'Its name cannot be resolved.',
      options,
    );
  }
  if (known === 'ECONNREFUSED') {
    return new CacheError('unreachable', 'It refuses connections.', options);
  }
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/.test(known)) {
    return new CacheError(
      'not-allowed',
      `Its TLS certificate is not accepted (${known}).`,
      options,
    );
  }
  if (/^(ERR|WRONGTYPE|OOM|EXECABORT|NOSCRIPT)\b/.test(message)) {
    return new CacheError('unexpected', 'It answers with an error.', options);
  }
  if (/time/i.test((error as Error).constructor?.name ?? '')) {
    return new CacheError(
      'unreachable',
      `It does not answer within ${timeoutMs / 1000} s.`,
      options,
    );
  }
  return new CacheError(
    'unreachable',
    known ? `The connection failed (${known}).` : 'The connection broke off.',
    options,
  );
}

/** The address leads where no cache lives. */
export function forbiddenAddress(): CacheError {
  return new CacheError(
    'not-allowed',
    'Its address is link-local, which is not allowed.',
  );
}
