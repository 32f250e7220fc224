import { makeStyles } from '@material-ui/core/styles';
import type { SignalHistory } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { useSignalText } from '../SignalText';
import { MarkList } from './MarkList';

const useStyles = makeStyles(theme => ({
  root: {
    ...theme.typography.body2,
    color: theme.palette.text.secondary,
    overflowWrap: 'anywhere',
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
  const { t } = useMessages();
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
          <MarkList marks={marks} />
        </>
      )}
    </div>
  );
}
