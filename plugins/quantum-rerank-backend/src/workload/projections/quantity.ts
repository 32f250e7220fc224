const FACTORS: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * Value of a Kubernetes quantity such as `250m`, `1.5Gi` or `2e3`, in cores
 * or bytes; undefined when the text is none.
 */
export function parseQuantity(value: unknown): number | undefined {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : undefined;
  }
  if (typeof value !== 'string' || value.length > 64) {
    return undefined;
  }
  const match =
    /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d{1,3})|([numkMGTPE]|[KMGTPE]i)?)$/.exec(
      value,
    );
  if (!match) {
    return undefined;
  }
  const [, digits, exponent, suffix] = match;
  const factor = exponent ? 10 ** Number(exponent) : FACTORS[suffix ?? ''];
  const result = Number(digits) * factor;
  return Number.isFinite(result) ? result : undefined;
}
