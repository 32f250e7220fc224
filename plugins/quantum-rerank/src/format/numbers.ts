const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/**
 * Bytes with a binary unit, as Kubernetes counts memory.
 *
 * @example `formatBytes(2_147_483_648, 'en') === '2 GiB'`
 */
export function formatBytes(bytes: number, language: string): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${formatNumber(value, language)} ${UNITS[unit]}`;
}

/** A number with at most two decimals; more than 100 needs none. */
export function formatNumber(value: number, language: string): string {
  return value.toLocaleString(language, {
    maximumFractionDigits: value >= 100 ? 0 : 2,
  });
}
