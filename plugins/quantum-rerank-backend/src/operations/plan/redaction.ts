import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';

const SENSITIVE_NAME =
  /pass|secret|token|key|credential|private|auth|dsn|cert|salt|session|cookie/i;
const SENSITIVE_TEXT =
  /([\w.-]*(?:pass(?:word|wd)?|secret|token|api[-_]?key|credential)[\w.-]*["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;]+)/gi;
const USER_INFO = /(:\/\/[^\s/:@]*:)[^\s/@]+(@)/g;
/** Kubernetes quotes whole objects in some messages. */
const QUOTED_OBJECT = /"\{(?:[^"\\]|\\.)*\}"/g;
const MAX_MESSAGE = 2000;

/** Marks made with it tell nothing and cannot be guessed back. */
const MARK_KEY = randomBytes(32);

const environmentSchema = z.object({
  name: z.string(),
  value: z.string().min(1),
});

/**
 * A copy in which values that look secret are replaced by a mark. Equal
 * values have equal marks, so that a diff still shows that one changed.
 * Literal environment variables are judged by their name; all other text by
 * the usual shapes (`password=…`, `://user:…@`).
 */
export function redact(value: unknown): unknown {
  if (typeof value === 'string') {
    return redactText(value);
  }
  if (Array.isArray(value)) {
    return value.map(redact);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const variable = environmentSchema.safeParse(value);
  if (variable.success && SENSITIVE_NAME.test(variable.data.name)) {
    return { ...value, value: mark(variable.data.value) };
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, redact(inner)]),
  );
}

/** Values of environment variables that look secret, anywhere in an object. */
export function collectSensitiveValues(value: unknown): string[] {
  if (value === null || typeof value !== 'object') {
    return [];
  }
  if (Array.isArray(value)) {
    return value.flatMap(collectSensitiveValues);
  }
  const variable = environmentSchema.safeParse(value);
  if (variable.success && SENSITIVE_NAME.test(variable.data.name)) {
    return [variable.data.value];
  }
  return Object.values(value).flatMap(collectSensitiveValues);
}

/**
 * A message of the cluster that may be shown and stored: without quoted
 * objects, without the given values, of bounded length.
 */
export function redactMessage(message: string, sensitive: string[]): string {
  let text = message.replace(QUOTED_OBJECT, '"{…}"');
  // Shorter ones would turn ordinary words into marks.
  for (const value of sensitive.filter(candidate => candidate.length >= 4)) {
    text = text.split(value).join('(hidden)');
  }
  text = redactText(text);
  return text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE)}…` : text;
}

function redactText(text: string): string {
  return text
    .replace(SENSITIVE_TEXT, (_, name: string, secret: string) => {
      return `${name}${mark(secret)}`;
    })
    .replace(USER_INFO, '$1(hidden)$2');
}

function mark(value: string): string {
  const tag = createHmac('sha256', MARK_KEY).update(value).digest('hex');
  return `(hidden ${tag.slice(0, 6)})`;
}
