import type { Plan } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** One thing that is otherwise than in the plan before. */
export type PlanDifference =
  | { kind: 'fact'; label: string; before?: string; after?: string }
  | { kind: 'finding-new'; message: string }
  | { kind: 'finding-gone'; message: string }
  | { kind: 'target' };

/**
 * What a person who read `before` must know about `after`. A target that
 * changed in ways the plan does not show is still named.
 */
export function planDifferences(before: Plan, after: Plan): PlanDifference[] {
  const differences: PlanDifference[] = [];
  const factsBefore = new Map(before.facts.map(f => [f.label, f.value]));
  const factsAfter = new Map(after.facts.map(f => [f.label, f.value]));
  for (const label of new Set([...factsBefore.keys(), ...factsAfter.keys()])) {
    const fact = {
      before: factsBefore.get(label),
      after: factsAfter.get(label),
    };
    if (fact.before !== fact.after) {
      differences.push({ kind: 'fact', label, ...fact });
    }
  }
  const messagesBefore = new Set(before.findings.map(f => f.message));
  const messagesAfter = new Set(after.findings.map(f => f.message));
  for (const message of messagesAfter) {
    if (!messagesBefore.has(message)) {
      differences.push({ kind: 'finding-new', message });
    }
  }
  for (const message of messagesBefore) {
    if (!messagesAfter.has(message)) {
      differences.push({ kind: 'finding-gone', message });
    }
  }
  const moved =
    before.target.uid !== after.target.uid ||
    before.target.generation !== after.target.generation;
  if (moved && differences.length === 0) {
    differences.push({ kind: 'target' });
  }
  return differences;
}
