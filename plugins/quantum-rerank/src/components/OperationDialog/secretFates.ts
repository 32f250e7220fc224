import type { SecretVersion } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** What became of a key since a state was kept. */
export type SecretFate = SecretVersion['keys'][number]['now'];

/** What changed comes first. */
const order: SecretFate[] = ['changed', 'removed', 'unknown', 'same'];

/** Keys of a kept state by what became of them; empty groups are left out. */
export function keysByFate({
  keys,
}: Pick<SecretVersion, 'keys'>): { fate: SecretFate; keys: string[] }[] {
  return order
    .map(fate => ({
      fate,
      keys: keys.filter(({ now }) => now === fate).map(({ key }) => key),
    }))
    .filter(group => group.keys.length > 0);
}
