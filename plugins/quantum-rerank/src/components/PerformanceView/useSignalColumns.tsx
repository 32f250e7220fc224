import { makeStyles } from '@material-ui/core/styles';
import ChevronRightIcon from '@material-ui/icons/ChevronRight';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import {
  durationInWords,
  type SignalReading,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import type { Column } from '../DataTable';
import { useSignalText, type Trend } from '../SignalText';
import { StatusWord } from '../Status';
import { RelativeTime } from '../Time';

const useStyles = makeStyles(theme => ({
  open: {
    padding: theme.spacing(0, 0.5, 0, 0),
    textAlign: 'left',
    justifyContent: 'flex-start',
  },
  aside: { color: theme.palette.text.secondary },
  value: { fontVariantNumeric: 'tabular-nums' },
}));

/** Columns of the signals; the first opens and closes the chart. */
export function useSignalColumns(props: {
  opened?: string;
  toggle: (id: string) => void;
  /** By id of the signal; absent while its history is unknown. */
  trends: Map<string, Trend>;
}): Column<SignalReading>[] {
  const { opened, toggle, trends } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const text = useSignalText();
  return [
    {
      id: 'signal',
      title: t('signals.column.signal'),
      minWidth: 176,
      render: ({ id, title, description }) => (
        <Button
          size="small"
          className={classes.open}
          onClick={() => toggle(id)}
          aria-expanded={id === opened}
          title={description}
          startIcon={id === opened ? <ExpandMoreIcon /> : <ChevronRightIcon />}
        >
          {title}
        </Button>
      ),
    },
    {
      id: 'value',
      title: t('signals.column.value'),
      align: 'right',
      nowrap: true,
      render: ({ value, unit, window }) => (
        <span
          className={classes.value}
          title={t('signals.window', { window: durationInWords(window) })}
        >
          {text.value(value, unit)}
        </span>
      ),
    },
    {
      id: 'state',
      title: t('signals.column.state'),
      minWidth: 104,
      render: ({ state, since }) => (
        <>
          <StatusWord tone={state}>{t(`verdict.state.${state}`)}</StatusWord>
          {since && state !== 'ok' && (
            <div className={classes.aside}>
              <RelativeTime at={since} as="span" />
            </div>
          )}
        </>
      ),
    },
    {
      id: 'trend',
      title: t('trend.column'),
      render: ({ id }) => (
        <span className={classes.aside}>
          {t(`trend.${trends.get(id) ?? 'unknown'}`)}
        </span>
      ),
    },
    {
      id: 'target',
      title: t('signals.column.target'),
      nowrap: true,
      render: ({ target, unit }) => (
        <span title={target?.source}>{text.range(target, unit) ?? '–'}</span>
      ),
    },
    {
      id: 'normal',
      title: t('signals.column.normal'),
      minWidth: 128,
      render: ({ normal, unit }) => text.range(normal, unit) ?? '–',
    },
    {
      id: 'alerts',
      title: t('signals.column.alerts'),
      minWidth: 200,
      render: ({ bounds, unit }) =>
        bounds.length === 0
          ? '–'
          : bounds.map(bound => (
              <div key={bound.alert} title={bound.title}>
                {text.alert(bound, unit)}
                {bound.crossed && (
                  <>
                    {', '}
                    <strong>{t('signals.crossed')}</strong>
                  </>
                )}
              </div>
            )),
    },
  ];
}
