import {
  durationToMilliseconds,
  type SignalReading,
  type SignalUnit,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMemo } from 'react';
import { formatSignalNumber } from '../../format';
import { useLanguage } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { useTimeText } from '../Time';

/** Enough to tell two measurements apart. */
const EXACT_DIGITS = 6;

interface Range {
  min?: number;
  max?: number;
}

/** Words for values and bounds of signals, in the viewer's language. */
export function useSignalText() {
  const { t } = useMessages();
  const language = useLanguage();
  const time = useTimeText();
  return useMemo(() => {
    const write = (
      value: number | null | undefined,
      unit: SignalUnit,
      digits?: number,
    ): string => {
      if (typeof value !== 'number' || !Number.isFinite(value)) {
        return t('signals.unknown');
      }
      const { text, word } = formatSignalNumber(value, unit, language, digits);
      switch (word) {
        case 'cores':
          return t('signals.unit.cores', { value: text });
        case 'requests-per-second':
          return t('signals.unit.requestsPerSecond', { value: text });
        default:
          return text;
      }
    };
    const value = (number: number | null | undefined, unit: SignalUnit) =>
      write(number, unit);

    return {
      /** "412 ms"; what is no finite number is "unknown", never zero. */
      value,
      /** The value with all digits that say something. */
      exact: (number: number | null | undefined, unit: SignalUnit) =>
        write(number, unit, EXACT_DIGITS),
      /** "50 ms to 100 ms", "up to 2 GiB"; undefined without any end. */
      range: (range: Range | undefined, unit: SignalUnit) => {
        const { min, max } = range ?? {};
        if (min !== undefined && max !== undefined) {
          return t('signals.range.between', {
            min: value(min, unit),
            max: value(max, unit),
          });
        }
        if (max !== undefined) {
          return t('signals.range.atMost', { max: value(max, unit) });
        }
        return min === undefined
          ? undefined
          : t('signals.range.atLeast', { min: value(min, unit) });
      },
      /** "P1 above 200 ms for 5 min" */
      alert: (rule: SignalReading['bounds'][number], unit: SignalUnit) => {
        const { severity, above, below } = rule;
        const side = above === undefined ? 'below' : 'above';
        const bound = value(above ?? below, unit);
        const lasting = durationToMilliseconds(rule.for);
        return lasting === 0
          ? t(`signals.alert.${side}`, { severity, bound })
          : t(`signals.alert.${side}For`, {
              severity,
              bound,
              span: time.span(lasting),
            });
      },
    };
  }, [t, language, time]);
}
