const MEMORY_UNITS: Record<string, number> = {
  Ki: 1 / 1024,
  Mi: 1,
  Gi: 1024,
  Ti: 1024 * 1024,
};

/** A CPU quantity in thousandths of a core. */
export function cpuMillis(quantity: string): number {
  return quantity.endsWith('m')
    ? Number(quantity.slice(0, -1))
    : Number(quantity) * 1000;
}

/** A memory quantity in MiB. */
export function memoryMiB(quantity: string): number {
  const match = /^([\d.]+)([KMGT]i)?$/.exec(quantity);
  return match
    ? Number(match[1]) * (match[2] ? MEMORY_UNITS[match[2]] : 1 / (1024 * 1024))
    : 0;
}
