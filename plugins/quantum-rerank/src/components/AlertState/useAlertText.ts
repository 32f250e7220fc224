import {
  durationToMilliseconds,
  type Alert,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMemo } from 'react';
import { useMessages } from '../../hooks/useMessages';
import { useSignalText } from '../SignalText';
import { useTimeText } from '../Time';

/** Others may write durations in ways of their own: those are shown as they are. */
function readDuration(text: string | undefined): number | undefined {
  try {
    return text === undefined ? undefined : durationToMilliseconds(text);
  } catch {
    return undefined;
  }
}

/** Words for values and bounds of alerts, in the viewer's language. */
export function useAlertText() {
  const { t } = useMessages();
  const signalText = useSignalText();
  const time = useTimeText();
  return useMemo(() => {
    const bound = ({ above, below, unit }: Alert): string | undefined => {
      if (above === undefined && below === undefined) {
        return undefined;
      }
      const words = signalText.value(above ?? below, unit ?? 'count');
      return above === undefined
        ? t('alerts.bound.below', { bound: words })
        : t('alerts.bound.above', { bound: words });
    };
    const lasting = (alert: Alert): string | undefined => {
      if (alert.for === undefined) {
        return undefined;
      }
      const milliseconds = readDuration(alert.for);
      if (milliseconds === undefined) {
        return alert.for;
      }
      return milliseconds === 0 ? t('alerts.atOnce') : time.span(milliseconds);
    };
    return {
      /** "above 200 ms"; undefined where an alert of others does not say. */
      bound,
      /** "5 min", "at once" */
      lasting,
      /** "above 200 ms for 5 min" */
      rule: (alert: Alert): string | undefined => {
        const side = bound(alert);
        const span = lasting(alert);
        return side && span && readDuration(alert.for) !== 0
          ? t('alerts.bound.forSpan', { bound: side, span })
          : side;
      },
      /** "412 ms"; undefined where there is no signal to have one. */
      value: ({ signal, value, unit }: Alert): string | undefined =>
        signal === undefined && value === undefined
          ? undefined
          : signalText.value(value, unit ?? 'count'),
    };
  }, [t, signalText, time]);
}
