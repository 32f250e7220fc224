/** Two significant digits, never within the number: the range keeps what it had. */
export function roundOutward(value: number, side: 'up' | 'down'): number {
  if (value === 0) {
    return 0;
  }
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  const digits = value / unit;
  const nearest = Math.round(digits);
  // What binary fractions add is not to be rounded away from.
  const isWhole = Math.abs(digits - nearest) < 1e-9 * Math.abs(digits);
  const outward = side === 'up' ? Math.ceil(digits) : Math.floor(digits);
  return Number(((isWhole ? nearest : outward) * unit).toPrecision(2));
}
