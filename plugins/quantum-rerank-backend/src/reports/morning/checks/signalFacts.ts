import type {
  ReportFact,
  Signals,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** The verdict over all signals, and every signal that is out of range. */
export function signalFacts({ verdict, items, source }: Signals): ReportFact[] {
  return [
    {
      subject: 'signals',
      state: verdict.state,
      summary: verdict.summary,
      observedAt: source.lastSuccessAt,
    },
    ...items
      .filter(({ state }) => state === 'warning' || state === 'critical')
      .map(({ title, state, reason, observedAt }) => ({
        subject: title,
        state,
        summary: reason ?? 'It is out of its range',
        observedAt,
      })),
  ];
}
