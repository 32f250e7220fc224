/** What a command answers. */
export type CacheReply =
  | { ok: string }
  | { error: string }
  | number
  | Buffer
  | string
  | undefined
  | CacheReply[];

/** An answer as RESP2 has it on the wire; `undefined` is null. */
export function encodeReply(reply: CacheReply): Buffer {
  if (reply === undefined) {
    return Buffer.from('$-1\r\n');
  }
  if (typeof reply === 'number') {
    return Buffer.from(`:${reply}\r\n`);
  }
  if (Array.isArray(reply)) {
    return Buffer.concat([
      Buffer.from(`*${reply.length}\r\n`),
      ...reply.map(encodeReply),
    ]);
  }
  if (typeof reply === 'string' || Buffer.isBuffer(reply)) {
    const bytes = Buffer.from(reply);
    return Buffer.concat([
      Buffer.from(`$${bytes.length}\r\n`),
      bytes,
      Buffer.from('\r\n'),
    ]);
  }
  return Buffer.from(
    'ok' in reply ? `+${reply.ok}\r\n` : `-${reply.error}\r\n`,
  );
}
