/** Longest argument and most arguments of a command: far beyond what a client here sends. */
const MAX_BYTES = 1024 * 1024;
const MAX_ARGUMENTS = 100_000;

/** A client that does not speak the protocol. */
export class ProtocolError extends Error {
  readonly name = 'ProtocolError';
}

/**
 * Cuts what a client sends into commands. A command of RESP is an array of
 * bulk strings (https://redis.io/docs/latest/develop/reference/protocol-spec/),
 * and chunks end anywhere.
 */
export class CommandReader {
  private rest = Buffer.alloc(0);

  /** @throws ProtocolError */
  read(chunk: Buffer): Buffer[][] {
    this.rest = this.rest.length ? Buffer.concat([this.rest, chunk]) : chunk;
    const commands: Buffer[][] = [];
    let at = 0;
    for (;;) {
      const command = readCommand(this.rest, at);
      if (!command) {
        this.rest = this.rest.subarray(at);
        return commands;
      }
      commands.push(command.arguments);
      at = command.end;
    }
  }
}

/** The command that begins there; absent while it is not complete. */
function readCommand(
  bytes: Buffer,
  begin: number,
): { arguments: Buffer[]; end: number } | undefined {
  const head = readLength(bytes, begin, '*', MAX_ARGUMENTS);
  if (!head) {
    return undefined;
  }
  const found: Buffer[] = [];
  let at = head.end;
  while (found.length < head.length) {
    const size = readLength(bytes, at, '$', MAX_BYTES);
    // Two more bytes end each argument.
    if (!size || bytes.length < size.end + size.length + 2) {
      return undefined;
    }
    // A copy: the chunk is not kept alive by a key.
    found.push(Buffer.from(bytes.subarray(size.end, size.end + size.length)));
    at = size.end + size.length + 2;
  }
  return { arguments: found, end: at };
}

function readLength(
  bytes: Buffer,
  at: number,
  type: '*' | '$',
  most: number,
): { length: number; end: number } | undefined {
  if (bytes.length <= at) {
    return undefined;
  }
  if (bytes[at] !== type.charCodeAt(0)) {
    throw new ProtocolError(
      `expected '${type}', got '${String.fromCharCode(bytes[at])}'`,
    );
  }
  const end = bytes.indexOf('\r\n', at);
  if (end < 0) {
    return undefined;
  }
  const length = Number(bytes.toString('latin1', at + 1, end));
  if (!Number.isInteger(length) || length < 0 || length > most) {
    throw new ProtocolError('invalid length');
  }
  return { length, end: end + 2 };
}
