import { open, readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { UrlReaderService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { ManifestSourceConfig } from './manifestConfig';
import type { ManifestFile } from './parseManifests';

/** Files of a source, and what their origin calls this state of them. */
export interface ReadFiles {
  /** In the order of their names. */
  files: ManifestFile[];
  /** Commit or etag; absent where the origin has none. */
  revision?: string;
}

/** Why a source cannot be read, in words for people. */
export class ManifestSourceError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ManifestSourceError';
  }
}

const MEBIBYTE = 1024 * 1024;
/** Kubernetes takes no larger object, and files are for people. */
const MAX_FILE_BYTES = MEBIBYTE;
const MAX_TOTAL_BYTES = 4 * MEBIBYTE;
const MAX_FILES = 200;
const TIMEOUT_MS = 15_000;

/**
 * Reads the files of a source. Of a folder only those that stand in it
 * directly and end in .yaml, .yml or .json, as `kubectl apply -f` does.
 *
 * @throws ManifestSourceError
 */
export async function readFiles(
  { from }: Pick<ManifestSourceConfig, 'from'>,
  urlReader: UrlReaderService,
): Promise<ReadFiles> {
  let read: ReadFiles;
  if ('directory' in from) {
    read = { files: await readDirectory(from.directory) };
  } else if ('files' in from) {
    read = { files: await inSequence(from.files, readLocalFile) };
  } else if ('url' in from) {
    read = await readTree(from.url, urlReader);
  } else {
    read = await readUrls(from.urls, urlReader);
  }
  const total = read.files.reduce((sum, { text }) => sum + text.length, 0);
  if (total > MAX_TOTAL_BYTES) {
    throw new ManifestSourceError(
      `the files are larger than ${MAX_TOTAL_BYTES / MEBIBYTE} MiB together`,
    );
  }
  return {
    ...read,
    files: [...read.files].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

async function readDirectory(directory: string): Promise<ManifestFile[]> {
  let names: string[];
  try {
    const entries = await readdir(resolve(directory), { withFileTypes: true });
    names = entries
      .filter(entry => !entry.isDirectory() && isManifest(entry.name))
      .map(({ name }) => name);
  } catch (error) {
    throw new ManifestSourceError(
      `the folder cannot be read (${codeOf(error)})`,
      error,
    );
  }
  limitCount(names.length);
  return inSequence(names, name => readLocalFile(join(directory, name)));
}

async function readLocalFile(path: string): Promise<ManifestFile> {
  const name = basename(path);
  try {
    const file = await open(resolve(path));
    try {
      const { size } = await file.stat();
      limitSize(name, size);
      return { name, text: toText(name, await file.readFile()) };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof ManifestSourceError
      ? error
      : new ManifestSourceError(
          `the file ${name} cannot be read (${codeOf(error)})`,
          error,
        );
  }
}

async function readTree(
  url: string,
  urlReader: UrlReaderService,
): Promise<ReadFiles> {
  return asked('the folder', async signal => {
    const tree = await urlReader.readTree(url, {
      filter: path => !path.includes('/') && isManifest(path),
      signal,
    });
    const found = (await tree.files()).filter(
      ({ path }) => !path.includes('/') && isManifest(path),
    );
    limitCount(found.length);
    const files = await inSequence(found, async ({ path, content }) => ({
      name: path,
      text: toText(path, await content()),
    }));
    return { files, ...(tree.etag ? { revision: tree.etag } : {}) };
  });
}

async function readUrls(
  urls: string[],
  urlReader: UrlReaderService,
): Promise<ReadFiles> {
  limitCount(urls.length);
  return asked('the files', async signal => {
    const etags: string[] = [];
    const files = await inSequence(urls, async url => {
      const name = basename(new URL(url).pathname) || url;
      const answer = await urlReader.readUrl(url, { signal });
      if (answer.etag !== undefined) {
        etags.push(answer.etag);
      }
      return { name, text: toText(name, await answer.buffer()) };
    });
    const revision = [...new Set(etags)].join(', ');
    return { files, ...(revision ? { revision } : {}) };
  });
}

/** Not every reader of URLs looks at the signal. */
async function asked<T>(
  what: string,
  read: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late.abort();
      reject(
        new ManifestSourceError(
          `${what} did not come within ${TIMEOUT_MS / 1000} s`,
        ),
      );
    }, TIMEOUT_MS);
  });
  try {
    return await Promise.race([read(late.signal), patience]);
  } catch (error) {
    // Messages of readers quote addresses, which may hold credentials.
    throw error instanceof ManifestSourceError
      ? error
      : new ManifestSourceError(
          `${what} cannot be read (${toError(error).name})`,
          error,
        );
  } finally {
    clearTimeout(timer);
  }
}

async function inSequence<T, R>(
  items: T[],
  read: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) {
    results.push(await read(item));
  }
  return results;
}

function toText(name: string, content: Buffer): string {
  limitSize(name, content.length);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch (error) {
    throw new ManifestSourceError(`the file ${name} is no UTF-8 text`, error);
  }
}

function limitSize(name: string, bytes: number): void {
  if (bytes > MAX_FILE_BYTES) {
    throw new ManifestSourceError(
      `the file ${name} is larger than ${MAX_FILE_BYTES / MEBIBYTE} MiB`,
    );
  }
}

function limitCount(count: number): void {
  if (count > MAX_FILES) {
    throw new ManifestSourceError(
      `there are ${count} files; at most ${MAX_FILES} are read`,
    );
  }
}

function isManifest(name: string): boolean {
  return /\.(ya?ml|json)$/i.test(name);
}

function codeOf(error: unknown): string {
  const { code } = toError(error) as Error & { code?: unknown };
  return typeof code === 'string' ? code : 'unknown error';
}
