import { inspect } from 'node:util';
import { InputError } from '@backstage/errors';
import type {
  ActionRequest,
  SecretValuesInput,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

const HIDDEN = '(secret values)';
/** Shorter ones stand in ordinary words by chance. */
const MIN_QUOTED = 4;

/**
 * New values of keys of a Secret, as Kubernetes takes them: base64. Whatever
 * prints or serializes it by mistake gets none of them.
 */
export class SecretValues {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: Iterable<[string, string]>) {
    this.#values = new Map(values);
  }

  get keys(): string[] {
    return [...this.#values.keys()];
  }

  /** Bytes of all values. */
  get size(): number {
    return [...this.#values.values()].reduce(
      (sum, value) => sum + Buffer.byteLength(value, 'base64'),
      0,
    );
  }

  /** As base64. @throws TypeError for a key without a value, which is a mistake of the caller */
  base64(key: string): string {
    const value = this.#values.get(key);
    if (value === undefined) {
      throw new TypeError('there is no value for a key that is to be set');
    }
    return value;
  }

  /** Whether a text quotes one of them. */
  areQuotedIn(text: string): boolean {
    return this.keys.some(key => {
      const plain = Buffer.from(this.base64(key), 'base64').toString();
      return [plain, plain.trim(), this.base64(key)].some(
        form => form.length >= MIN_QUOTED && text.includes(form),
      );
    });
  }

  equals(other: SecretValues): boolean {
    return (
      this.#values.size === other.#values.size &&
      this.keys.every(
        key => other.#values.has(key) && other.base64(key) === this.base64(key),
      )
    );
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}

/**
 * The values of a request: none for other actions and where a plan is asked
 * for without any, else one for each key that is to be set.
 *
 * @throws InputError that names the key that is wrong
 */
export function secretValuesOf(
  { action, parameters }: ActionRequest,
  given: SecretValuesInput | undefined,
): SecretValues | undefined {
  if (action !== 'secret-update') {
    if (given) {
      throw new InputError(`secretValues: ${action} takes none`);
    }
    return undefined;
  }
  if (!given) {
    return undefined;
  }
  const strange = Object.keys(given).filter(
    key => !parameters.set.includes(key),
  );
  if (strange.length > 0) {
    throw new InputError(
      `secretValues has values for keys that parameters.set does not name: ${named(
        strange,
      )}`,
    );
  }
  requireAll(parameters.set, given);
  return new SecretValues(
    Object.entries(given).map(([key, value]) => [
      key,
      'text' in value
        ? Buffer.from(value.text).toString('base64')
        : Buffer.from(value.base64, 'base64').toString('base64'),
    ]),
  );
}

/**
 * @throws InputError when a key that is to be set has no value
 */
export function requireAll(
  keys: string[],
  given: SecretValuesInput | undefined,
): void {
  const missing = keys.filter(key => !Object.hasOwn(given ?? {}, key));
  if (missing.length > 0) {
    throw new InputError(
      `secretValues needs a value for ${named(
        missing,
      )}, because values are never kept`,
    );
  }
}

function named(keys: string[]): string {
  return keys
    .slice(0, 10)
    .map(key => key.slice(0, 80))
    .join(', ');
}
