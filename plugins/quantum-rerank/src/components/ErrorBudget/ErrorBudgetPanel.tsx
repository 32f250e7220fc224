import { makeStyles } from '@material-ui/core/styles';
import {
  durationInWords,
  type ErrorBudget,
  type VerdictState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { isStale, useErrorBudget } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { FactList, Panel } from '../Panel';
import { useSignalText } from '../SignalText';
import { EmptyState, ResourceState } from '../States';
import { StatusWord, toneColor } from '../Status';
import { useDowntimeText } from './useDowntimeText';

const BUDGET_SNIPPET = `errorBudget:
  signal: availability
  window: 30d`;

/** Below this share more digits say nothing more. */
const HARDLY = 0.001;

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(1),
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
  bar: {
    height: theme.spacing(1.5),
    border: `1px solid ${theme.palette.text.secondary}`,
    borderRadius: theme.shape.borderRadius,
    overflow: 'hidden',
  },
  left: ({ state }: { state: VerdictState }) => ({
    height: '100%',
    backgroundColor: toneColor(theme, state),
  }),
  stale: { opacity: 0.6 },
}));

/** Availability that was promised and kept, and how much may still fail. */
export function ErrorBudgetPanel() {
  const { t } = useMessages();
  const { ref } = useOperationsContext();
  const budget = useErrorBudget(ref);
  const { value } = budget;
  return (
    <Panel
      title={t('budget.title')}
      aside={
        value?.signal && (
          <StatusWord tone={value.state}>
            {t(`verdict.state.${value.state}`)}
          </StatusWord>
        )
      }
    >
      <ResourceState resource={budget} lines={4} title={t('budget.error')} />
      {value &&
        (value.signal ? (
          <BudgetBody budget={value} stale={isStale(budget)} />
        ) : (
          <EmptyState
            title={t('budget.none')}
            description={t('budget.noneHint')}
            snippet={BUDGET_SNIPPET}
          />
        ))}
    </Panel>
  );
}

function BudgetBody(props: { budget: ErrorBudget; stale: boolean }) {
  const { budget, stale } = props;
  const { target, window, achieved, coverage, remainingRatio } = budget;
  const classes = useStyles({ state: budget.state });
  const { t } = useMessages();
  const text = useSignalText();
  const downtime = useDowntimeText();
  const share =
    remainingRatio === undefined
      ? undefined
      : Math.min(1, Math.max(0, remainingRatio));

  return (
    <div className={`${classes.root} ${stale ? classes.stale : ''}`}>
      <div>{budget.summary}</div>
      {share !== undefined && (
        <div
          role="meter"
          aria-label={t('budget.bar')}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(share * 100)}
          aria-valuetext={text.value(remainingRatio, 'ratio')}
          className={classes.bar}
        >
          <div className={classes.left} style={{ width: `${share * 100}%` }} />
        </div>
      )}
      <div>{leftSentence()}</div>
      <FactList
        facts={[
          {
            term: t('budget.target'),
            value:
              target !== undefined &&
              (window
                ? t('budget.targetOver', {
                    target: text.value(target, 'ratio'),
                    window: durationInWords(window),
                  })
                : text.value(target, 'ratio')),
          },
          {
            term: t('budget.achieved'),
            value: text.value(achieved, 'ratio'),
          },
          {
            term: t('budget.allowed'),
            value: downtime(budget.allowedSeconds),
          },
          { term: t('budget.spent'), value: downtime(budget.spentSeconds) },
          {
            term: t('budget.remaining'),
            value: downtime(budget.remainingSeconds),
          },
          {
            term: t('budget.coverage'),
            value: coverage !== undefined && coverageText(coverage),
          },
        ]}
      />
    </div>
  );

  function coverageText(measured: number): string {
    if (measured === 1) {
      return text.value(1, 'ratio');
    }
    return measured > 0 && measured < HARDLY
      ? t('budget.coverageUnder', { share: text.value(HARDLY, 'ratio') })
      : t('budget.coverageOf', { share: text.value(measured, 'ratio') });
  }

  function leftSentence(): string {
    if (remainingRatio === undefined) {
      return t('budget.unknownLeft');
    }
    return remainingRatio < 0
      ? t('budget.overspent')
      : t('budget.left', { share: text.value(remainingRatio, 'ratio') });
  }
}
