/**
 * A query with its variables filled in: `$name` or `${name}`.
 *
 * @throws Error that names a variable without a value
 */
export function fillIn(
  promql: string,
  variables: Record<string, string>,
): string {
  return promql.replace(
    /\$(?:\{(\w+)\}|([a-zA-Z_]\w*))/g,
    (_, braced: string | undefined, plain: string | undefined) => {
      const name = braced ?? plain ?? '';
      if (!Object.hasOwn(variables, name)) {
        throw new Error(
          `The query uses $${name}, for which the source has no label`,
        );
      }
      return variables[name];
    },
  );
}
