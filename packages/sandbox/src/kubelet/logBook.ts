import type { Pod } from '../store/kinds';

/** One line of a container's log. */
export interface LogLine {
  /** When the line was written, as the node stamps it. */
  time: string;
  text: string;
}

interface Book {
  uid: string;
  /** Lines that were written because something happened. */
  written: { at: number; text: string }[];
  followers: Set<{ line(line: LogLine): void; end(): void }>;
}

/** A node keeps this many lines of a container; older ones are rotated away. */
const KEPT_LINES = 5000;

/** Milliseconds between two lines of ordinary traffic. */
const BEAT = 1000;

/**
 * The logs of all pods. Ordinary traffic is not stored: its lines follow from the pod and the second, so a thousand
 * pods cost nothing until somebody reads. What scenarios and the service write is stored and mixed in by time.
 */
export class LogBook {
  private readonly books = new Map<string, Book>();
  private readonly timer: NodeJS.Timeout;

  constructor() {
    this.timer = setInterval(() => this.beat(), BEAT);
    this.timer.unref();
  }

  /** Writes a line to a pod's log. */
  write(pod: Pod, text: string, at = Date.now()): void {
    const book = this.bookOf(pod);
    book.written.push({ at, text });
    if (book.written.length > KEPT_LINES) {
      book.written.splice(0, book.written.length - KEPT_LINES);
    }
    const line = render(at, text);
    book.followers.forEach(follower => follower.line(line));
  }

  /** The lines of a container's present or previous run since a time. */
  lines(
    pod: Pod,
    container: string,
    options: { previous: boolean; since: number },
  ): LogLine[] {
    const run = runOf(pod, container, options.previous);
    if (!run) {
      return [];
    }
    const from = Math.max(run.from, options.since);
    const traffic = redis(pod)
      ? []
      : trafficLines(
          pod,
          Math.max(from, run.to - KEPT_LINES * BEAT),
          run.to,
          run.from,
        );
    const written = (this.books.get(pod.metadata.uid)?.written ?? []).filter(
      ({ at }) => at >= from && at <= run.to,
    );
    const opening = run.from >= options.since ? startLines(pod, run.from) : [];
    return [...opening, ...traffic, ...written]
      .sort((a, b) => a.at - b.at)
      .slice(-KEPT_LINES)
      .map(({ at, text }) => render(at, text));
  }

  /** Calls back with every new line until the returned function is called or the pod ends. */
  follow(
    pod: Pod,
    container: string,
    line: (line: LogLine) => void,
    end: () => void,
  ): () => void {
    const book = this.bookOf(pod);
    const follower = { line, end };
    book.followers.add(follower);
    if (!pod.spec.containers.some(({ name }) => name === container)) {
      end();
    }
    return () => {
      book.followers.delete(follower);
    };
  }

  /** Forgets a pod that is gone and ends those who follow it. */
  forget(pod: Pod): void {
    this.books
      .get(pod.metadata.uid)
      ?.followers.forEach(follower => follower.end());
    this.books.delete(pod.metadata.uid);
  }

  stop(): void {
    clearInterval(this.timer);
    this.books.forEach(book =>
      book.followers.forEach(follower => follower.end()),
    );
    this.books.clear();
  }

  private beat(): void {
    const now = Date.now();
    for (const book of this.books.values()) {
      if (book.followers.size) {
        const line = render(now, trafficText(book.uid, Math.floor(now / BEAT)));
        book.followers.forEach(follower => follower.line(line));
      }
    }
  }

  private bookOf(pod: Pod): Book {
    let book = this.books.get(pod.metadata.uid);
    if (!book) {
      book = { uid: pod.metadata.uid, written: [], followers: new Set() };
      this.books.set(pod.metadata.uid, book);
    }
    return book;
  }
}

function runOf(
  pod: Pod,
  container: string,
  previous: boolean,
): { from: number; to: number } | undefined {
  const status = pod.status.containerStatuses?.find(
    ({ name }) => name === container,
  );
  const ended =
    previous || !status?.state.running
      ? status?.lastState.terminated ?? status?.state.terminated
      : undefined;
  if (ended) {
    return {
      from: Date.parse(ended.startedAt),
      to: Date.parse(ended.finishedAt) + 999,
    };
  }
  const started = status?.state.running?.startedAt;
  return started && !previous
    ? { from: Date.parse(started), to: Date.now() }
    : undefined;
}

function redis(pod: Pod): boolean {
  return pod.spec.containers.every(({ image }) => image.startsWith('redis'));
}

function startLines(pod: Pod, at: number) {
  const image = pod.spec.containers[0].image;
  return redis(pod)
    ? [{ at, text: '1:M * Ready to accept connections tcp' }]
    : [
        { at, text: `${stamp(at)} INFO starting QuantumRerank image=${image}` },
        {
          at: at + 1,
          text: `${stamp(
            at + 1,
          )} INFO similarity engine ready, cache connected, listening on :8000`,
        },
      ];
}

function trafficLines(pod: Pod, from: number, to: number, start: number) {
  const lines: { at: number; text: string }[] = [];
  for (
    let second = Math.ceil(Math.max(from, start + BEAT) / BEAT);
    second * BEAT <= to;
    second++
  ) {
    lines.push({
      at: second * BEAT,
      text: trafficText(pod.metadata.uid, second),
    });
  }
  return lines;
}

function trafficText(uid: string, second: number): string {
  const random = noise(uid, second);
  const at = `${stamp(second * BEAT)} `;
  if (random % 997 === 0) {
    return `${at}WARNING security: auth failure, client blocked after 5 attempts`;
  }
  if (random % 211 === 0) {
    return `${at}WARNING slow batch ${480 + (random % 120)}ms size=${
      50 + (random % 50)
    }`;
  }
  return random % 6 === 0
    ? `${at}INFO POST /v1/batch 200 ${210 + (random % 240)}ms`
    : `${at}INFO POST /v1/similarity 200 ${52 + (random % 44)}ms`;
}

/** A number that depends on pod and second only, so that the past reads the same every time. */
function noise(uid: string, second: number): number {
  let hash = second >>> 0;
  for (let index = 0; index < 8; index++) {
    hash = Math.imul(hash ^ uid.charCodeAt(index), 0x01000193) >>> 0;
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}

function render(at: number, text: string): LogLine {
  return { time: stamp(at), text };
}

function stamp(at: number): string {
  return new Date(at).toISOString();
}
