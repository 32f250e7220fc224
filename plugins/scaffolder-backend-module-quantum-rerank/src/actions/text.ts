import { isError, ResponseError } from '@backstage/errors';

/**
 * Text from Kubernetes or from a person as one line of a task log: control
 * characters (terminal escapes, line breaks) and characters that change the
 * reading direction are shown as their code, so that nobody can forge a line.
 */
export function oneLine(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    character =>
      `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  );
}

/** What the backend says went wrong, in its own words where it has any. */
export function errorSentence(error: unknown): string {
  if (error instanceof ResponseError) {
    const said = error.cause?.message;
    return oneLine(said ? said : error.message);
  }
  if (isError(error)) {
    const cause = isError(error.cause) ? `: ${error.cause.message}` : '';
    return oneLine(`${error.message}${cause}`);
  }
  return oneLine(String(error));
}

/**
 * Keeps the cause without adding its text to the message, which already says
 * what matters: messages of template steps are read by people.
 */
export function withCause<T extends Error>(error: T, cause: unknown): T {
  return Object.assign(error, { cause });
}
