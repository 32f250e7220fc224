import type { HealthPart } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** A part without its name. */
export type Judged = Omit<HealthPart, 'part'>;

/** The environment has no such part; it has no say. */
export const doesNotApply = (summary: string): Judged => ({
  applies: false,
  state: 'unknown',
  summary,
});

/** There is such a part, and nothing is known of it. */
export const isUnknown = (summary: string): Judged => ({
  applies: true,
  state: 'unknown',
  summary,
});
