/** Names, at most ten of them, each of bounded length. */
export function list(names: string[]): string {
  const shown = names.slice(0, 10).map(name => name.slice(0, 80));
  return names.length > shown.length
    ? `${shown.join(', ')} and ${names.length - shown.length} more`
    : shown.join(', ');
}
