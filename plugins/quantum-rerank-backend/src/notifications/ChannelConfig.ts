import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { z } from 'zod';

const KEY = 'quantumRerank.channels';

/** Shorter values could not be told from ordinary words. */
const SHORTEST_SECRET = 6;

/** Keys whose values may be seen. */
const OPEN_KEYS = new Set(['host', 'port', 'secure', 'from', 'user', 'apiUrl']);

/**
 * What app-config knows of channels: addresses that are secrets, keys and
 * passwords. They are read where they are used and never leave from here in a
 * message.
 */
export class ChannelConfig {
  readonly #config: RootConfigService;

  constructor(config: RootConfigService) {
    this.#config = config;
  }

  /**
   * Settings of a channel, or in words without them why there are none.
   *
   * @param id - of the channel
   */
  read<T extends z.ZodType>(
    id: string,
    schema: T,
  ): { settings: z.output<T> } | { problem: string } {
    const raw = this.#raw(id);
    if (raw === undefined) {
      return { problem: `${KEY}.${id} is not set in app-config` };
    }
    const parsed = schema.safeParse(raw);
    if (parsed.success) {
      return { settings: parsed.data };
    }
    const [{ path, message, code }] = parsed.error.issues;
    // What zod says of a wrong value names its type only.
    const field = [KEY, id, ...path.map(String)].join('.');
    return {
      problem:
        code === 'unrecognized_keys'
          ? `${field} has keys that this kind of channel does not know`
          : `${field}: ${message}`,
    };
  }

  /** A text in which nothing secret of a channel is left. */
  scrub(id: string, text: string): string {
    return secretsIn(this.#raw(id))
      .sort((a, b) => b.length - a.length)
      .reduce((rest, secret) => rest.split(secret).join('…'), text);
  }

  #raw(id: string): unknown {
    // Ids may begin with a digit, which keys of `getConfig` may not.
    const channels = this.#config.getOptional(KEY);
    return typeof channels === 'object' &&
      channels !== null &&
      Object.prototype.hasOwnProperty.call(channels, id)
      ? (channels as Record<string, unknown>)[id]
      : undefined;
  }
}

function secretsIn(value: unknown, key = ''): string[] {
  if (typeof value === 'string') {
    return value.length < SHORTEST_SECRET || OPEN_KEYS.has(key)
      ? []
      : [value, ...partsOfUrl(value), encodeURIComponent(value), base64(value)];
  }
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, each]) => secretsIn(each, name))
    : [];
}

/** Path and query of an address, which appear without its host. */
function partsOfUrl(text: string): string[] {
  if (!URL.canParse(text)) {
    return [];
  }
  const { pathname, search } = new URL(text);
  return [`${pathname}${search}`, pathname, search].filter(
    part => part.length >= SHORTEST_SECRET,
  );
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
