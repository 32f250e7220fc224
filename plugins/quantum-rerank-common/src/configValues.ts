/** Words of a name that make its value a secret, wherever they stand. */
const SECRET_WORDS =
  /(?:^|[^a-z])(?:pass|passwd|password|passphrase|pwd|secret|token|credentials?|dsn|salt|cookie)(?:$|[^a-z])/;
/** Words that do so at the end only: `API_KEY`, but not `KEY_PREFIX`. */
const SECRET_ENDS = /(?:^|[^a-z])(?:key|auth|private|apikey)$/;
/** Of these, a number is a secret too: `PASSWORD`, but not `PASSWORD_DAYS`. */
const PASSWORD_ENDS =
  /(?:^|[^a-z])(?:pass|passwd|password|passphrase|pwd|pin|secret)$/;
const NUMERIC_PASSWORD = /^\d{4,}$/;
/** Other numbers, and switches, tell nothing, whatever they are called. */
const HARMLESS =
  /^(?:|-?\d{1,9}(?:\.\d{1,6})?[a-z]{0,3}|true|false|yes|no|on|off)$/i;
const PRIVATE_KEY = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/;
const USER_INFO = /:\/\/[^\s/:@]*:[^\s/@]+@/;
// Both look at each run of name characters once: the text may be hostile.
const ASSIGNMENT = /(?<![\w.-])([\w.-]+)["']?\s*[=:]\s*["']?([^\s,;"']+)/g;
const OPTION = /(?<!\S)--?([\w-]+)\s+(?!-)(\S+)/g;

/**
 * Whether a value looks like a secret, which does not belong into a
 * ConfigMap: by the name of its key, or by what stands in it (a private key, a
 * password in an address, `password=…`).
 *
 * @public
 */
export function looksSecret(key: string, value: string): boolean {
  return (
    isNamedSecret(key, value) ||
    PRIVATE_KEY.test(value) ||
    USER_INFO.test(value) ||
    [...value.matchAll(ASSIGNMENT), ...value.matchAll(OPTION)].some(
      ([, name, inner]) => isNamedSecret(name, inner),
    )
  );
}

function isNamedSecret(key: string, value: string): boolean {
  const name = key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLocaleLowerCase('en-US');
  if (PASSWORD_ENDS.test(name) && NUMERIC_PASSWORD.test(value)) {
    return true;
  }
  if (HARMLESS.test(value)) {
    return false;
  }
  return SECRET_WORDS.test(name) || SECRET_ENDS.test(name);
}

/**
 * Whether Kubernetes takes a text as the name of a key of a ConfigMap or a
 * Secret.
 *
 * @public
 */
export function isConfigKey(key: string): boolean {
  return (
    /^[-._a-zA-Z0-9]{1,253}$/.test(key) && key !== '.' && !key.startsWith('..')
  );
}

/**
 * Kubernetes' limit for all values of a ConfigMap or a Secret together, in
 * bytes.
 *
 * @public
 */
export const MAX_CONFIG_BYTES = 1_048_576;
