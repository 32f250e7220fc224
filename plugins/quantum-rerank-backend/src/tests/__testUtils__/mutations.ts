/** What somebody may have written where something else belongs. */
export const HOSTILE_VALUES: unknown[] = [
  null,
  true,
  -1,
  1.5,
  Number.MAX_SAFE_INTEGER,
  1e308,
  '',
  'NaN',
  '../../../secrets',
  '\u0000\u001b[2J\r\nerror forged line',
  '\u202Etxt.exe',
  'x'.repeat(20_000),
  // Slow for a careless regular expression.
  `${'password'.repeat(2_500)}!`,
  [],
  [[[]]],
  {},
  JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":1}}'),
];

type Path = Array<string | number>;

/** Bookkeeping of the API server that nobody else reads deeply. */
const LEFT_ALONE = 'managedFields';

/** The paths of everything inside a JSON value. */
export function pathsWithin(value: unknown, path: Path = []): Path[] {
  if (value === null || typeof value !== 'object') {
    return [];
  }
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    return key === LEFT_ALONE ? [here] : [here, ...pathsWithin(inner, here)];
  });
}

/** A copy with another value at the path; `undefined` takes it away. */
export function withValueAt<T>(value: T, path: Path, inserted: unknown): T {
  const copy = JSON.parse(JSON.stringify(value)) as T;
  let parent = copy as Record<string | number, unknown>;
  for (const part of path.slice(0, -1)) {
    parent = parent[part] as Record<string | number, unknown>;
  }
  const last = path[path.length - 1];
  if (inserted === undefined) {
    delete parent[last];
  } else {
    parent[last] = inserted;
  }
  return copy;
}

/** Every variant of an object with one hostile value in it. */
export function* variantsOf<T>(
  object: T,
): Generator<{ path: string; variant: T }> {
  for (const path of pathsWithin(object)) {
    for (const value of [undefined, ...HOSTILE_VALUES]) {
      yield {
        path: `${path.join('.')} = ${String(JSON.stringify(value)).slice(
          0,
          40,
        )}`,
        variant: withValueAt(object, path, value),
      };
    }
  }
}
