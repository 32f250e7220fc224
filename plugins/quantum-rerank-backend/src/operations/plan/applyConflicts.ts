import { FIELD_MANAGER } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { z } from 'zod';
import { KubernetesApiError } from '../../kubernetes/errors';

const detailsSchema = z.object({
  causes: z
    .array(
      z.object({
        reason: z.literal('FieldManagerConflict'),
        message: z.string(),
        field: z.string(),
      }),
    )
    .min(1),
});

/** Nobody reads more fields than these. */
const MAX_FIELDS = 8;

/** Who has fields of a server-side apply set to other values. */
export interface ApplyConflicts {
  /** Fields that nobody but earlier operations of this portal has, as paths, sorted. */
  own: string[];
  /** Who else has which fields, in words; absent: nobody. */
  others?: string;
}

/**
 * What stands against a server-side apply; undefined when that is not what the
 * error says. The answer of the API server names manager and field of each
 * (https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts).
 */
export function readConflicts(error: unknown): ApplyConflicts | undefined {
  if (!(error instanceof KubernetesApiError) || error.status !== 409) {
    return undefined;
  }
  const details = detailsSchema.safeParse(error.details);
  if (!details.success) {
    return undefined;
  }
  const own = new Set<string>();
  const taken = new Set<string>();
  const fields = new Map<string, string[]>();
  for (const { message, field } of details.data.causes) {
    const { manager, name } = readManager(message);
    if (manager === FIELD_MANAGER) {
      own.add(field);
    } else {
      taken.add(field);
      fields.set(name, [...(fields.get(name) ?? []), field]);
    }
  }
  return {
    own: [...own].filter(field => !taken.has(field)).sort(),
    ...(fields.size > 0 && { others: describeOthers(fields) }),
  };
}

function describeOthers(fields: Map<string, string[]>): string {
  return [...fields]
    .map(
      ([manager, names]) =>
        `${listFields(names)} ${
          names.length === 1 ? 'is' : 'are'
        } set to another value by ${manager}`,
    )
    .join('; ');
}

/** Fields by their paths, no more of them than anybody reads. */
export function listFields(fields: readonly string[]): string {
  return `${fields
    .slice(0, MAX_FIELDS)
    .map(field => field.replace(/^\./, ''))
    .join(', ')}${
    fields.length > MAX_FIELDS ? ` and ${fields.length - MAX_FIELDS} more` : ''
  }`;
}

/** `conflict with "kubectl" with subresource "scale" using apps/v1`. */
function readManager(message: string): { manager: string; name: string } {
  const [, manager = message.slice(0, 100), subresource] =
    /^conflict with "([^"]*)"(?: with subresource "([^"]*)")?/.exec(message) ??
    [];
  return {
    manager,
    name:
      manager === 'kube-controller-manager' && subresource === 'scale'
        ? 'the autoscaler (kube-controller-manager)'
        : manager,
  };
}
