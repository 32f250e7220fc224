import { Link } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import type { SignalHistory } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankTranslationRef } from '../../translation';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { useSignalText } from '../SignalText';
import { RelativeTime } from '../Time';

const useStyles = makeStyles(theme => ({
  root: {
    ...theme.typography.body2,
    color: theme.palette.text.secondary,
    overflowWrap: 'anywhere',
    '& ol': { margin: 0, paddingLeft: theme.spacing(3) },
    '& li > *': { marginRight: theme.spacing(1) },
  },
  line: { marginRight: theme.spacing(2) },
}));

/** What the lines of a chart mean, and the changes its numbers stand for. */
export function ChartLegend(props: {
  history: SignalHistory;
  /** Whether there are lines to explain. */
  lines?: boolean;
}) {
  const { unit, target, normal, marks } = props.history;
  const classes = useStyles();
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  const { location } = useOperationsContext();
  const text = useSignalText();
  const normalText = text.range(normal, unit);
  const targetText = text.range(target, unit);
  return (
    <div className={classes.root}>
      {props.lines && normalText && (
        <span className={classes.line}>
          {t('chart.normalBand', { range: normalText })}
        </span>
      )}
      {props.lines && targetText && (
        <span className={classes.line}>
          {t('chart.targetLine', { range: targetText })}
        </span>
      )}
      {props.lines && <div>{t('chart.help')}</div>}
      {marks.length > 0 && (
        <>
          <div>{t('chart.marks')}</div>
          <ol>
            {marks.map(({ at, kind, title, id }) => (
              <li key={`${kind} ${at} ${title}`}>
                <span>{t(`chart.mark.${kind}`)}</span>
                {id ? (
                  <Link
                    to={location.href({ view: 'history', operationId: id })}
                  >
                    {title}
                  </Link>
                ) : (
                  <span>{title}</span>
                )}
                <RelativeTime at={at} />
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}
