import type { OnCallShift } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/**
 * Shifts with keys of their own, also where persons share a time and cannot
 * be told apart, as they are not in the catalog or not named.
 */
export function withKeys(shifts: OnCallShift[]): Array<[string, OnCallShift]> {
  const seen = new Map<string, number>();
  return shifts.map(shift => {
    const { source, rotation, from, person } = shift;
    const key = JSON.stringify([
      source,
      rotation,
      from,
      person.entityRef ?? person.name ?? person.role,
    ]);
    const alike = seen.get(key) ?? 0;
    seen.set(key, alike + 1);
    return [`${key} ${alike}`, shift];
  });
}
