import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LIBRARIES = '/usr/lib';
const NAME = 'faketime/libfaketimeMT.so.1';

/**
 * The library that tells a process another time. Where it is not installed its
 * tests are left out with a loud warning; on CI its absence is an error.
 */
export function findFakeTime(): string | undefined {
  // In a folder named after the processor.
  const found = readdirSync(LIBRARIES)
    .map(folder => join(LIBRARIES, folder, NAME))
    .find(path => existsSync(path));
  if (!found) {
    const words =
      'libfaketime is not installed: its tests are NOT run. Install the package "faketime".';
    if (process.env.CI) {
      throw new Error(`${words} CI must run them`);
    }
    // eslint-disable-next-line no-console
    console.warn(`*** ${words} ***`);
  }
  return found;
}

/** What the portal's backend takes for the time, its database with it. */
export class FakeTime {
  readonly #file: string;
  #aheadSeconds = 0;

  /** @param file - that the backend reads the time from */
  constructor(file: string) {
    this.#file = file;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return Date.now() + this.#aheadSeconds * 1000;
  }

  /** Lets time pass at once; timers that run go on as ever. */
  forward(seconds: number): void {
    this.#aheadSeconds += seconds;
    // Never half a number.
    writeFileSync(`${this.#file}.new`, `+${this.#aheadSeconds}\n`);
    renameSync(`${this.#file}.new`, this.#file);
  }
}

/** Of a portal that was started with one. */
export function timeOf({ time }: { time?: FakeTime }): FakeTime {
  if (!time) {
    throw new Error('The portal has no fake time');
  }
  return time;
}
