import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { root } from './root.mjs';

/** Prints a message and ends the process with an error. */
export function fail(message) {
  console.error(message);
  process.exit(1);
}

/** `12 s` or `2 min 5 s` since a time of `Date.now()`. */
export function elapsed(since) {
  const seconds = Math.round((Date.now() - since) / 1000);
  return seconds < 60
    ? `${seconds} s`
    : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A path as a person in the repository would type it. */
export function shown(path) {
  return relative(root, path);
}

/** The last lines of a log, without colours. */
export function tail(path, lines = 25) {
  return (
    readFileSync(path, 'utf8')
      // eslint-disable-next-line no-control-regex
      .replace(/\x1b\[[0-9;]*m/g, '')
      .trimEnd()
      .split('\n')
      .slice(-lines)
      .join('\n')
  );
}
