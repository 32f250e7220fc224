/** Milliseconds with as many digits as they deserve. */
export function milliseconds(value: number): string {
  if (value >= 100) {
    return `${Math.round(value).toLocaleString('en')} ms`;
  }
  return `${value.toFixed(value >= 10 ? 1 : 2)} ms`;
}

/** Bytes in units of 1,000. */
export function bytes(value: number): string {
  if (value >= 1e6) {
    return `${(value / 1e6).toFixed(1)} MB`;
  }
  if (value >= 1e3) {
    return `${(value / 1e3).toFixed(1)} KB`;
  }
  return `${value} B`;
}

export function count(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 1 });
}

/** A Markdown table. */
export function table(header: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(header),
    line(header.map((_, index) => (index === 0 ? '---' : '---:'))),
    ...rows.map(line),
  ].join('\n');
}
