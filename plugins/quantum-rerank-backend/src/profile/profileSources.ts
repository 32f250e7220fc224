import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  resolvePackagePath,
  type RootConfigService,
  type UrlReaderService,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { JsonArray } from '@backstage/types';
import type { EnvironmentOverrides, ProfileReplacements } from './parseProfile';

/** Where a profile document comes from. */
export interface ProfileSource {
  /** How it is called in messages: the path or URL as configured. */
  readonly name: string;
  readonly overrides: EnvironmentOverrides;
  readonly replacements: ProfileReplacements;
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
    return [builtInSource({}, {})];
  }
  return entries.map((entry, index) => {
    const file = entry.getOptionalString('file');
    const url = entry.getOptionalString('url');
    const overrides =
      entry.getOptional<EnvironmentOverrides>('environments') ?? {};
    const replacements = readReplacements(entry);
    if (file && url) {
      throw new InputError(
        `quantumRerank.profiles[${index}] has both file and url; it must have one`,
      );
    }
    if (url) {
      return {
        name: url,
        overrides,
        replacements,
        read: async () =>
          (await (await urlReader.readUrl(url)).buffer()).toString('utf8'),
      };
    }
    if (file) {
      return {
        name: file,
        overrides,
        replacements,
        read: () => readFile(resolve(file), 'utf8'),
      };
    }
    return builtInSource(overrides, replacements);
  });
}

/** What is absent here stays as the profile has it. */
function readReplacements(entry: Config): ProfileReplacements {
  const names = ['rotations', 'calendars', 'onCall'] as const;
  return Object.fromEntries(
    names.flatMap(name => {
      const value = entry.getOptional<JsonArray>(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function builtInSource(
  overrides: EnvironmentOverrides,
  replacements: ProfileReplacements,
): ProfileSource {
  return {
    name: 'profiles/quantum-rerank.yaml',
    overrides,
    replacements,
    read: () =>
      readFile(
        resolvePackagePath(PACKAGE, 'profiles', 'quantum-rerank.yaml'),
        'utf8',
      ),
  };
}
