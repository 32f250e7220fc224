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

/**
 * Who else sets fields of a server-side apply to other values, as sentences;
 * undefined when that is not what the error says. The answer of the API
 * server names manager and field of each
 * (https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts).
 */
export function describeConflicts(error: unknown): string | undefined {
  if (!(error instanceof KubernetesApiError) || error.status !== 409) {
    return undefined;
  }
  const details = detailsSchema.safeParse(error.details);
  if (!details.success) {
    return undefined;
  }
  const fields = new Map<string, string[]>();
  for (const { message, field } of details.data.causes) {
    const manager = nameManager(message);
    fields.set(manager, [...(fields.get(manager) ?? []), field]);
  }
  return [...fields]
    .map(
      ([manager, names]) =>
        `${names.slice(0, MAX_FIELDS).join(', ')}${
          names.length > MAX_FIELDS
            ? ` and ${names.length - MAX_FIELDS} more`
            : ''
        } ${
          names.length === 1 ? 'is' : 'are'
        } set to another value by ${manager}`,
    )
    .join('; ');
}

/** `conflict with "kubectl" with subresource "scale" using apps/v1`. */
function nameManager(message: string): string {
  const [, manager = message.slice(0, 100), subresource] =
    /^conflict with "([^"]*)"(?: with subresource "([^"]*)")?/.exec(message) ??
    [];
  if (manager === FIELD_MANAGER) {
    return `${manager}, which is an earlier operation of this portal`;
  }
  return manager === 'kube-controller-manager' && subresource === 'scale'
    ? 'the autoscaler (kube-controller-manager)'
    : manager;
}
