import type { SignalUnit } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** A value with its unit, as people say it: `132 ms`, `1.2 %`, `1.4 GiB`. */
export function valueInWords(value: number, unit: SignalUnit): string {
  switch (unit) {
    case 'seconds':
      return Math.abs(value) < 1
        ? `${short(value * 1000)} ms`
        : `${short(value)} s`;
    case 'ratio':
      return `${short(value * 100)} %`;
    case 'requests-per-second':
      return `${short(value)} requests/s`;
    case 'bytes':
      return bytesInWords(value);
    case 'bytes-per-second':
      return `${bytesInWords(value)}/s`;
    case 'cores':
      return `${short(value)} cores`;
    default:
      return short(value);
  }
}

/** Binary, as Kubernetes writes requests and limits. */
const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

function bytesInWords(value: number): string {
  const power = Math.min(
    Math.max(Math.floor(Math.log2(Math.abs(value) || 1) / 10), 0),
    BYTE_UNITS.length - 1,
  );
  return `${short(value / 1024 ** power)} ${BYTE_UNITS[power]}`;
}

/** At least three digits that count, and no more than help. */
function short(value: number): string {
  return Math.abs(value) >= 1000
    ? String(Math.round(value))
    : String(Number(value.toPrecision(4)));
}
