import { FIELD_MANAGER } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { lastWriterOf } from '../plan/configPlan';
import type { KeyedObject } from '../plan/objects';
import type { ExecutionRecord } from '../store/executionRecord';

type Metadata = KeyedObject['metadata'];

/** Keys whose value we were the last to write, by the API server's own record. */
export function ownKeys({ managedFields = [] }: Metadata): string[] {
  return managedFields
    .filter(({ manager }) => manager === FIELD_MANAGER)
    .flatMap(({ fieldsV1 }) => Object.keys(fieldsV1?.['f:data'] ?? {}))
    .filter(field => field.startsWith('f:'))
    .map(field => field.slice(2));
}

/**
 * Keys that somebody wrote again since they were written, in words; undefined
 * when there are none. Tells so without knowing any value: a key that another
 * manager gives another value is not ours any more.
 */
export function describeLostKeys(
  metadata: Metadata,
  options: {
    written: ExecutionRecord['configuration'];
    /** Keys that were removed. */
    removed: string[];
    /** Keys that are there now, as far as it is known. */
    keys: string[];
  },
): string | undefined {
  const { written } = options;
  if (metadata.resourceVersion === written?.resourceVersion) {
    return undefined;
  }
  const own = ownKeys(metadata);
  const lost = [
    ...(written?.keys ?? []).filter(key => !own.includes(key)),
    ...options.removed.filter(key => options.keys.includes(key)),
  ];
  if (lost.length === 0) {
    return undefined;
  }
  const writer = lastWriterOf({ metadata });
  return `${lost.slice(0, 10).join(', ')} ${
    lost.length === 1 ? 'was' : 'were'
  } changed again since${writer ? `, the last to write was ${writer}` : ''}.`;
}
