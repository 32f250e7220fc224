import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Profile } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { parseProfile } from './parseProfile';
import { InvalidProfileError } from './profileProblems';
import type { ProfileSource } from './profileSources';

interface Loaded {
  source: ProfileSource;
  text?: string;
  /** The last good version. */
  profile?: Profile;
  /** Why the newest version is not used. */
  problem?: string;
}

/**
 * The profiles in use. A document that becomes invalid or unreachable leaves
 * its last good version in place.
 */
export class ProfileStore {
  readonly #loaded: Loaded[];
  readonly #logger: LoggerService;

  constructor(sources: ProfileSource[], logger: LoggerService) {
    this.#loaded = sources.map(source => ({ source }));
    this.#logger = logger;
  }

  /** Reads every source again. Never throws; problems are logged and kept. */
  async reload(): Promise<void> {
    // One after the other: of two profiles with one name the first wins.
    for (const loaded of this.#loaded) {
      await this.#load(loaded);
    }
  }

  /** Profiles in the order of configuration. */
  list(): Profile[] {
    return this.#loaded.flatMap(({ profile }) => profile ?? []);
  }

  /** Problems of sources that have no good version to offer. */
  problems(): string[] {
    return this.#loaded.flatMap(({ profile, problem }) =>
      problem && !profile ? [problem] : [],
    );
  }

  async #load(loaded: Loaded): Promise<void> {
    const { source } = loaded;
    try {
      const text = await source.read();
      if (text === loaded.text) {
        return;
      }
      const profile = parseProfile(
        text,
        source.name,
        source.overrides,
        source.replacements,
      );
      const twin = this.#loaded.find(
        other =>
          other !== loaded &&
          other.profile?.metadata.name === profile.metadata.name,
      );
      if (twin) {
        throw new InvalidProfileError(source.name, [
          {
            field: 'metadata.name',
            message: `is the name of the profile in ${twin.source.name}, too`,
          },
        ]);
      }
      loaded.text = text;
      loaded.profile = profile;
      if (loaded.problem) {
        this.#logger.info(`Profile ${source.name} is good again`);
      }
      loaded.problem = undefined;
    } catch (error) {
      const problem =
        error instanceof InvalidProfileError
          ? error.message
          : `${source.name} cannot be read: ${toError(error).message}`;
      if (problem !== loaded.problem) {
        this.#logger.error(
          `Profile is not usable${
            loaded.profile ? ', its last good version stays in use' : ''
          }: ${problem}`,
        );
      }
      loaded.problem = problem;
    }
  }
}
