import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';

const SENSITIVE_NAME =
  /pass|secret|token|key|credential|private|auth|dsn|cert|salt|session|cookie/i;
// Each run of name characters is looked at once: the text is hostile.
const SENSITIVE_TEXT =
  /(?<![\w.-])([\w.-]*(?:pass(?:word|wd)?|secret|token|api[-_]?key|credential)[\w.-]*["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;]+)/gi;
/** `--token abc` in a command line, as change-cause records it. */
const OPTION_TEXT =
  /(?<![\w-])(--?[\w-]*(?:pass(?:word|wd)?|secret|token|api-?key|credential)[\w-]*\s+)(?!-)("[^"]*"|'[^']*'|\S+)/gi;
const USER_INFO = /(:\/\/[^\s/:@]*:)([^\s/@]+)(@)/g;
/** `--token`, whose value is the next argument. */
const OPTION = /^--?[\w.-]+$/;
/** Kubernetes quotes whole objects in some messages. */
const QUOTED_OBJECT = /"\{(?:[^"\\]|\\.)*\}"/g;
/** Control characters but tab and line feed, and those of direction. */
const CONTROLS =
  /[^\P{Cc}\t\n]|[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
const MAX_MESSAGE = 2000;
/** Longer texts are cut before they are looked through. */
const MAX_TEXT = 4096;
const SHOWN_OF_LONG_TEXT = 512;

/** Marks made with it tell nothing and cannot be guessed back. */
const MARK_KEY = randomBytes(32);

const environmentSchema = z.object({
  name: z.string(),
  value: z.string().min(1),
});

/** What stands in the place of a secret. */
type Mark = (secret: string) => string;

/**
 * A copy in which values that look secret are replaced by a mark. Equal
 * values have equal marks, so that a diff still shows that one changed.
 * Literal environment variables, headers, annotations and the arguments after
 * an option are judged by their name; all other text by the usual shapes
 * (`password=…`, `://user:…@`). Very long text is cut.
 */
export function redact(value: unknown): unknown {
  return replaceSecrets(value, mark);
}

/**
 * {@link redact} for a text alone, in which control characters and those that
 * turn text around are shown as their code: nobody forges a line or hides an
 * ending with them.
 */
export function redactText(text: string): string {
  return showControls(replaceInText(text, mark));
}

/** Line breaks and tabs stay. */
export function showControls(text: string): string {
  return text.replace(
    CONTROLS,
    character =>
      `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  );
}

/** Values that {@link redact} would replace, anywhere in an object. */
export function collectSensitiveValues(value: unknown): string[] {
  const found = new Set<string>();
  replaceSecrets(value, secret => {
    found.add(secret);
    return secret;
  });
  return [...found];
}

function replaceSecrets(value: unknown, replace: Mark): unknown {
  if (typeof value === 'string') {
    return replaceInText(value, replace);
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) =>
      typeof item === 'string' && isSensitiveOption(value[index - 1], item)
        ? replace(item)
        : replaceSecrets(item, replace),
    );
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const variable = environmentSchema.safeParse(value);
  if (variable.success && SENSITIVE_NAME.test(variable.data.name)) {
    return { ...value, value: replace(variable.data.value) };
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === 'annotations'
        ? replaceInAnnotations(inner, replace)
        : replaceSecrets(inner, replace),
    ]),
  );
}

function replaceInAnnotations(annotations: unknown, replace: Mark): unknown {
  if (annotations === null || typeof annotations !== 'object') {
    return annotations;
  }
  return Object.fromEntries(
    Object.entries(annotations).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'string' && value !== '' && SENSITIVE_NAME.test(name)
        ? replace(value)
        : replaceSecrets(value, replace),
    ]),
  );
}

function isSensitiveOption(before: unknown, value: string): boolean {
  return (
    typeof before === 'string' &&
    OPTION.test(before) &&
    SENSITIVE_NAME.test(before) &&
    !value.startsWith('-')
  );
}

/**
 * A message of the cluster that may be shown and stored: without quoted
 * objects, without the given values, of bounded length.
 */
export function redactMessage(message: string, sensitive: string[]): string {
  let text = message;
  // Shorter ones would turn ordinary words into marks.
  for (const value of sensitive.filter(candidate => candidate.length >= 4)) {
    text = text.split(value).join('(hidden)');
  }
  text = redactText(text.replace(QUOTED_OBJECT, '"{…}"'));
  return text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE)}…` : text;
}

function replaceInText(text: string, replace: Mark): string {
  if (text.length > MAX_TEXT) {
    const shown = replaceInText(text.slice(0, SHOWN_OF_LONG_TEXT), replace);
    return `${shown}… (${text.length} characters ${mark(text)})`;
  }
  const named = (_: string, name: string, secret: string) =>
    `${name}${replace(secret)}`;
  return text
    .replace(SENSITIVE_TEXT, named)
    .replace(OPTION_TEXT, named)
    .replace(
      USER_INFO,
      (_, before: string, secret: string, after: string) =>
        `${before}${replace(secret)}${after}`,
    );
}

/** What stands for a secret; equal secrets have equal marks. */
export function mark(value: string): string {
  const tag = createHmac('sha256', MARK_KEY).update(value).digest('hex');
  return `(hidden ${tag.slice(0, 6)})`;
}
