/** An instant without needless digits: `2026-01-05T09:00:00Z`. */
export function moment8601(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}
