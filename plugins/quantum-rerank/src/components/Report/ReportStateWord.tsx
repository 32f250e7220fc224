import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  ReportState,
  ReportSummary,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankTranslationRef } from '../../translation';
import { StatusWord, type Tone } from '../Status';

const tones: Record<ReportState, Tone> = {
  queued: 'waiting',
  running: 'running',
  finished: 'info',
  cancelled: 'stopped',
  failed: 'critical',
  interrupted: 'unknown',
};

/** How far a run has come, as icon and word. */
export function ReportStateWord(props: { state: ReportState }) {
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  return (
    <StatusWord tone={tones[props.state]}>
      {t(`reports.state.${props.state}`)}
    </StatusWord>
  );
}

/** What a run found, or how far it has come while it found nothing yet. */
export function ReportOutcome(props: {
  report: Pick<ReportSummary, 'state' | 'verdict'>;
}) {
  const { state, verdict } = props.report;
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  return state === 'finished' && verdict ? (
    <StatusWord tone={verdict}>{t(`verdict.state.${verdict}`)}</StatusWord>
  ) : (
    <ReportStateWord state={state} />
  );
}
