import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * The installed browser that the tests drive: `CHROMIUM_PATH`, or the first
 * Chromium or Chrome that is found.
 *
 * Throws with a hint on how to get one.
 */
export function findChromium(): string {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    return named;
  }
  const directories = (process.env.PATH ?? '').split(delimiter);
  const candidates = [
    ...NAMES.flatMap(name => directories.map(path => join(path, name))),
    ...PLACES,
  ];
  const found = candidates.find(isExecutable);
  if (!found) {
    throw new Error(
      'The tests need Chromium or Chrome. Install the package "chromium" of your distribution, or name a browser with CHROMIUM_PATH.',
    );
  }
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
