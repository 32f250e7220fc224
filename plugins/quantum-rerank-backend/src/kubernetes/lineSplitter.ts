/** One line of a stream, or the note that one was too long to keep. */
export type Line =
  | { kind: 'text'; text: string }
  | { kind: 'overlong'; bytes: number };

const NEWLINE = 0x0a;

/**
 * Cuts a byte stream into lines without ever holding more than a given
 * number of bytes: a line beyond the limit is skipped up to its end and
 * reported.
 */
export class LineSplitter {
  readonly #limitBytes: number;
  #parts: Buffer[] = [];
  #bytes = 0;
  #skipping = false;

  constructor(options: { limitBytes: number }) {
    this.#limitBytes = options.limitBytes;
  }

  /** The lines that end in this chunk. */
  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      const piece = chunk.subarray(start, end < 0 ? chunk.length : end);
      this.#bytes += piece.length;
      if (this.#bytes > this.#limitBytes) {
        this.#skipping = true;
        this.#parts = [];
      } else if (piece.length > 0) {
        this.#parts.push(piece);
      }
      if (end < 0) {
        return lines;
      }
      lines.push(this.#finish());
      start = end + 1;
    }
  }

  #finish(): Line {
    const line: Line = this.#skipping
      ? { kind: 'overlong', bytes: this.#bytes }
      : { kind: 'text', text: Buffer.concat(this.#parts).toString('utf8') };
    this.#parts = [];
    this.#bytes = 0;
    this.#skipping = false;
    return line;
  }
}
