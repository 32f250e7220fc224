import {
  profileSignalSchema,
  type ProfileSignal,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { z } from 'zod';

/** A signal of a profile; a ratio of which less is better unless said otherwise. */
export function testSignal(
  changes: Partial<z.input<typeof profileSignalSchema>> = {},
): ProfileSignal {
  return profileSignalSchema.parse({
    id: 'test',
    title: 'Test',
    unit: 'ratio',
    group: 'health',
    good: 'lower',
    ...changes,
  });
}
