import { alpha, type Theme } from '@material-ui/core/styles';
import type { OnCallPerson } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** What tells persons apart; the role for those whose name is not shown. */
export function personKey(person: OnCallPerson): string {
  return person.entityRef ?? person.name ?? person.role;
}

/**
 * A faint background of a person, the same everywhere in a schedule. Helps
 * the eye only: the name stands on it.
 */
export function personTint(theme: Theme, index: number): string {
  const { palette } = theme;
  const colors = [
    palette.info.main,
    palette.success.main,
    palette.warning.main,
    palette.primary.main,
    palette.error.main,
    palette.text.primary,
  ];
  return alpha(
    colors[Math.max(0, index) % colors.length],
    // Even white leaves the name a contrast of 4.5 then.
    palette.type === 'dark' ? 0.22 : 0.16,
  );
}
