import type {
  ReportState,
  ReportSummary,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
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
  const { t } = useMessages();
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
  const { t } = useMessages();
  return state === 'finished' && verdict ? (
    <StatusWord tone={verdict}>{t(`verdict.state.${verdict}`)}</StatusWord>
  ) : (
    <ReportStateWord state={state} />
  );
}
