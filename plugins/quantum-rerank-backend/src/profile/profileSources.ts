import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  resolvePackagePath,
  type RootConfigService,
  type UrlReaderService,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { EnvironmentOverrides } from './parseProfile';

/** Where a profile document comes from. */
export interface ProfileSource {
  /** How it is called in messages: the path or URL as configured. */
  readonly name: string;
  readonly overrides: EnvironmentOverrides;
  read(): Promise<string>;
}

const PACKAGE = '@quantumrerank/backstage-plugin-quantum-rerank-backend';

/**
 * The sources that `quantumRerank.profiles` names; without that key the
 * profile that comes with this package.
 *
 * @throws InputError when an entry has neither or both of file and url
 */
export function readProfileSources(
  config: RootConfigService,
  urlReader: UrlReaderService,
): ProfileSource[] {
  const entries = config.getOptionalConfigArray('quantumRerank.profiles');
  if (!entries) {
    return [builtInSource({})];
  }
  return entries.map((entry, index) => {
    const file = entry.getOptionalString('file');
    const url = entry.getOptionalString('url');
    const overrides =
      entry.getOptional<EnvironmentOverrides>('environments') ?? {};
    if (file && url) {
      throw new InputError(
        `quantumRerank.profiles[${index}] has both file and url; it must have one`,
      );
    }
    if (url) {
      return {
        name: url,
        overrides,
        read: async () =>
          (await (await urlReader.readUrl(url)).buffer()).toString('utf8'),
      };
    }
    if (file) {
      return {
        name: file,
        overrides,
        read: () => readFile(resolve(file), 'utf8'),
      };
    }
    return builtInSource(overrides);
  });
}

function builtInSource(overrides: EnvironmentOverrides): ProfileSource {
  return {
    name: 'profiles/quantum-rerank.yaml',
    overrides,
    read: () =>
      readFile(
        resolvePackagePath(PACKAGE, 'profiles', 'quantum-rerank.yaml'),
        'utf8',
      ),
  };
}
