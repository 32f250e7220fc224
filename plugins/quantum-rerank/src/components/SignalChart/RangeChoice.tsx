import {
  longSignalRanges,
  signalRangeNameSchema,
  type SignalRangeName,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { useOperationsContext } from '../OperationsPage/OperationsContext';

/** The time that charts show, as the address names it. */
export function useChartRange(): SignalRangeName {
  const { location } = useOperationsContext();
  const named = location.query.get('range');
  return useRanges().find(name => name === named) ?? '1h';
}

/** Those that the source has; any while it is not known yet. */
function useRanges(): SignalRangeName[] {
  const { value } = useOperationsContext().signals;
  const isShort = value !== undefined && value.source.kind !== 'prometheus';
  return signalRangeNameSchema.options.filter(
    name => !(isShort && longSignalRanges.includes(name)),
  );
}

/** Chooses the time that charts show; it is in the address. */
export function RangeChoice() {
  const { t } = useMessages();
  const { location } = useOperationsContext();
  const range = useChartRange();
  const ranges = useRanges();
  return (
    <div role="group" aria-label={t('chart.rangeLabel')}>
      {ranges.map(name => (
        <Button
          key={name}
          size="small"
          variant={name === range ? 'outlined' : 'text'}
          color={name === range ? 'primary' : 'default'}
          aria-pressed={name === range}
          onClick={() => location.setQuery({ range: name })}
        >
          {t(`chart.range.${name}`)}
        </Button>
      ))}
    </div>
  );
}
