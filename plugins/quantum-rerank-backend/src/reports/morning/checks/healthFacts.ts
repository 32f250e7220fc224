import type {
  Health,
  HealthPart,
  ReportFact,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** A part of the health as a fact; none where there is no such part. */
export function partFacts(
  { parts }: Health,
  name: HealthPart['part'],
): ReportFact[] {
  const part = parts.find(each => each.part === name);
  if (!part) {
    return [
      {
        subject: name,
        state: 'unknown',
        summary: `Nothing looks at the ${name}`,
      },
    ];
  }
  return part.applies
    ? [
        {
          subject: name,
          state: part.state,
          summary: part.summary,
          observedAt: part.observedAt,
        },
      ]
    : [];
}

/** What the health endpoints said. */
export function probeFacts({ items }: Health): ReportFact[] {
  return items.map(
    ({ probe, state, status, latencyMs, reason, observedAt }) => ({
      subject: probe,
      state,
      summary:
        reason ??
        `It answers ${status ?? 'well'}${
          latencyMs === undefined ? '' : ` within ${latencyMs} ms`
        }`,
      observedAt,
    }),
  );
}
