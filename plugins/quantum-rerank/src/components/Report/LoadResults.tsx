import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import {
  durationInWords,
  type Report,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { DataTable, type Column } from '../DataTable';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { FactList } from '../Panel';
import { useSignalText } from '../SignalText';
import { StatusWord } from '../Status';
import { percentileRows, type PercentileRow } from './percentiles';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(2),
  },
}));

/** What the service was asked, how fast it answered, compared with before. */
export function LoadResults(props: {
  load: NonNullable<Report['load']>;
  comparedWith?: string;
}) {
  const { load, comparedWith } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { location } = useOperationsContext();
  const text = useSignalText();
  const columns = useColumns();
  const { parameters, sent, errors, achievedRate, results } = load;
  return (
    <div className={classes.root}>
      <FactList
        facts={[
          {
            term: t('load.asked'),
            value: t('load.askedSentence', {
              rate: text.value(parameters.rate, 'requests-per-second'),
              concurrency: String(parameters.concurrency),
              duration: durationInWords(parameters.duration),
            }),
          },
          {
            term: t('load.achieved'),
            value: text.value(achievedRate, 'requests-per-second'),
          },
          {
            term: t('load.sent'),
            value: t('load.sentSentence', {
              sent: String(sent),
              errors: String(errors),
              rate: text.value(sent > 0 ? errors / sent : undefined, 'ratio'),
            }),
          },
          {
            term: t('load.comparedWith'),
            value: comparedWith ? (
              <Link
                to={location.href({
                  view: 'maintenance',
                  reportId: comparedWith,
                })}
              >
                {t('load.earlier')}
              </Link>
            ) : (
              t('load.noComparison')
            ),
          },
        ]}
      />
      {results.length > 0 && (
        <DataTable
          label={t('load.table')}
          columns={columns}
          rows={percentileRows(results)}
          rowKey={({ id }) => id}
          group={({ result }) =>
            `${t(`load.class.${result.endpointClass}`)} – ${t('load.requests', {
              requests: String(result.requests),
              errors: String(result.errors),
            })}`
          }
          detail={({ result, percentile }) =>
            percentile === 'p99' ? result.reason : undefined
          }
        />
      )}
    </div>
  );
}

function useColumns(): Column<PercentileRow>[] {
  const { t } = useMessages();
  const text = useSignalText();
  return [
    {
      id: 'percentile',
      title: t('load.column.percentile'),
      render: ({ percentile }) => percentile,
    },
    {
      id: 'value',
      title: t('load.column.value'),
      align: 'right',
      nowrap: true,
      render: ({ value }) => text.value(value, 'seconds'),
    },
    {
      id: 'target',
      title: t('load.column.target'),
      align: 'right',
      nowrap: true,
      render: ({ target }) =>
        target === undefined
          ? '–'
          : text.range({ max: target }, 'seconds') ?? '–',
    },
    {
      id: 'verdict',
      title: t('load.column.verdict'),
      render: ({ verdict }) => {
        switch (verdict) {
          case 'ok':
            return <StatusWord tone="ok">{t('load.kept')}</StatusWord>;
          case 'critical':
            return <StatusWord tone="critical">{t('load.missed')}</StatusWord>;
          case 'unknown':
            return (
              <StatusWord tone="unknown">{t('signals.unknown')}</StatusWord>
            );
          default:
            return t('load.noTarget');
        }
      },
    },
    {
      id: 'previous',
      title: t('load.column.previous'),
      align: 'right',
      nowrap: true,
      render: ({ previous }) =>
        previous === undefined ? '–' : text.value(previous, 'seconds'),
    },
    {
      id: 'difference',
      title: t('load.column.difference'),
      align: 'right',
      nowrap: true,
      render: ({ difference }) => {
        if (difference === undefined) {
          return '–';
        }
        if (difference === 0) {
          return t('load.same');
        }
        return t(difference > 0 ? 'load.slower' : 'load.faster', {
          difference: text.value(Math.abs(difference), 'seconds'),
        });
      },
    },
  ];
}
