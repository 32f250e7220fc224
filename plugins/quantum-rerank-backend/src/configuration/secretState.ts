import { scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeptState } from './ConfigVersionStore';

const derive = promisify<string, string, number, Buffer>(scrypt);
/** Bytes. */
const HASH_LENGTH = 32;
/** Stands for a hash where the value could not be read. */
const UNREAD = '';

/**
 * What is kept of a Secret: of each key its name and a salted hash.
 *
 * @param data - value by key as base64; undefined where values may not be read
 * @param keys - names of keys that are known all the same
 */
export function keptSecret(options: {
  resourceVersion: string;
  data: Record<string, string> | undefined;
  keys: string[];
}): KeptState {
  const { resourceVersion, data, keys } = options;
  return {
    resourceVersion,
    split: async salt => ({
      values: {},
      hidden: data
        ? await hashSecret(data, salt)
        : Object.fromEntries(keys.map(key => [key, UNREAD])),
    }),
  };
}

/**
 * Salted hashes of values, by key. They are slow to make (scrypt), because a
 * short value could else be guessed by whoever reads the database.
 */
export async function hashSecret(
  data: Record<string, string>,
  salt: string,
): Promise<Record<string, string>> {
  const entries = await Promise.all(
    Object.entries(data).map(async ([key, value]) => [
      key,
      (await derive(value, salt, HASH_LENGTH)).toString('hex'),
    ]),
  );
  return Object.fromEntries(entries);
}

/** A value now compared with a kept one. */
export type SecretComparison = 'same' | 'changed' | 'removed' | 'unknown';

/**
 * Compares hashes of now with kept ones, made with the same salt.
 *
 * @param now - undefined where values may not be read
 */
export function compareSecret(
  kept: Record<string, string>,
  now: Record<string, string> | undefined,
): { key: string; now: SecretComparison }[] {
  return Object.keys(kept)
    .sort()
    .map(key => ({ key, now: compareHash(kept[key], now, key) }));
}

function compareHash(
  kept: string,
  now: Record<string, string> | undefined,
  key: string,
): SecretComparison {
  if (!now) {
    return 'unknown';
  }
  if (!Object.hasOwn(now, key)) {
    return 'removed';
  }
  if (kept === UNREAD) {
    return 'unknown';
  }
  return now[key] === kept ? 'same' : 'changed';
}
