import type {
  LoggerService,
  RootConfigService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import type { Environment } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { digest } from '../operations/canonicalJson';
import type { Target } from '../profile/ProfileService';
import {
  readManifestConfig,
  type ManifestSourceConfig,
} from './manifestConfig';
import { parseManifests, type ParsedManifests } from './parseManifests';
import { ManifestSourceError, readFiles } from './readFiles';

/** A set of manifests as its source has it now. */
export interface ManifestSet extends ParsedManifests {
  /** SHA-256 of the files, in hexadecimal. */
  digest: string;
  /** Commit or etag; absent where the origin has none. */
  revision?: string;
}

type Place = Pick<Target, 'environment'> & {
  profile: { metadata: { name: string } };
};

/**
 * Where manifests come from: the configuration of the portal, and nothing
 * that a browser or an annotation says.
 */
export class ManifestSources {
  readonly #sources: ManifestSourceConfig[];
  readonly #urlReader: UrlReaderService;
  readonly #logger: LoggerService;

  /** @throws InputError when the configuration is wrong */
  static fromConfig(options: {
    config: RootConfigService;
    urlReader: UrlReaderService;
    logger: LoggerService;
  }): ManifestSources {
    return new ManifestSources(readManifestConfig(options.config), options);
  }

  private constructor(
    sources: ManifestSourceConfig[],
    options: { urlReader: UrlReaderService; logger: LoggerService },
  ) {
    this.#sources = sources;
    this.#urlReader = options.urlReader;
    this.#logger = options.logger;
  }

  /** Those of an environment, in the order of the configuration. */
  list(place: Place): NonNullable<Environment['manifestSources']> {
    return this.#of(place).map(({ id, title }) => ({ id, title }));
  }

  /**
   * The source of that name, or the only one.
   *
   * @throws NotFoundError when there is none
   * @throws InputError when there are several and none is named
   */
  choose(place: Place, id: string | undefined): ManifestSourceConfig {
    const sources = this.#of(place);
    const { name } = place.environment;
    if (sources.length === 0) {
      throw new NotFoundError(
        `No manifests are configured for the environment ${name}: the configuration names them in quantumRerank.manifests`,
      );
    }
    const names = sources.map(source => source.id).join(', ');
    if (id === undefined) {
      if (sources.length > 1) {
        throw new InputError(
          `parameters.source must name one of the sources of ${name}: ${names}`,
        );
      }
      return sources[0];
    }
    const found = sources.find(source => source.id === id);
    if (!found) {
      throw new NotFoundError(
        `There is no source ${id} of manifests for the environment ${name}: there are ${names}`,
      );
    }
    return found;
  }

  /**
   * Reads a source afresh.
   *
   * @throws ManifestSourceError when it cannot be read
   */
  async read(
    source: ManifestSourceConfig,
    { environment }: Pick<Target, 'environment'>,
  ): Promise<ManifestSet> {
    try {
      const { files, revision } = await readFiles(source, this.#urlReader);
      return {
        ...parseManifests(files, {
          namespace: environment.namespace,
          kinds: source.kinds,
        }),
        digest: digest(files),
        ...(revision === undefined ? {} : { revision }),
      };
    } catch (error) {
      if (error instanceof ManifestSourceError && error.cause) {
        this.#logger.warn(
          `The manifests ${source.id} of ${source.environment} cannot be read`,
          error.cause instanceof Error ? error.cause : undefined,
        );
      }
      throw error;
    }
  }

  #of({ environment, profile }: Place): ManifestSourceConfig[] {
    return this.#sources.filter(
      source =>
        source.environment === environment.name &&
        source.profile === profile.metadata.name,
    );
  }
}
