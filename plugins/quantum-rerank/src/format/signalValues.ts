import type { SignalUnit } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { formatBytes, formatNumber } from './numbers';

/**
 * Significant digits of a value in a list. More than two decimals tell, or an
 * availability of 99.95 % would look like one of 100 %.
 */
const DIGITS = 4;

/** How a value is written: the number, and its unit where that is no word. */
export interface SignalNumber {
  text: string;
  /** Unit that has to be said in the viewer's language. */
  word?: 'requests-per-second' | 'cores';
}

/** What of a share tells is what it lacks to all: 99.951 %, but 24.3 %. */
function ratioDigits(value: number): number {
  return value > 0.99 && value < 1 ? 1 : -1;
}

/**
 * A finite value of a signal in a unit a person would use: seconds as ms or
 * s, ratios in percent, bytes with a binary unit.
 *
 * @param digits - significant digits; more for an exact value
 */
export function formatSignalNumber(
  value: number,
  unit: SignalUnit,
  language: string,
  digits: number = DIGITS,
): SignalNumber {
  const number = (shown: number, significant = digits) =>
    shown.toLocaleString(language, { maximumSignificantDigits: significant });
  switch (unit) {
    case 'seconds':
      return {
        text:
          Math.abs(value) < 1
            ? `${number(value * 1000)} ms`
            : `${number(value)} s`,
      };
    case 'ratio':
      return { text: `${number(value * 100, digits + ratioDigits(value))} %` };
    case 'bytes':
      return { text: formatBytes(value, language) };
    case 'bytes-per-second':
      return { text: `${formatBytes(value, language)}/s` };
    case 'requests-per-second':
    case 'cores':
      return { text: number(value), word: unit };
    default:
      return { text: formatNumber(value, language) };
  }
}
