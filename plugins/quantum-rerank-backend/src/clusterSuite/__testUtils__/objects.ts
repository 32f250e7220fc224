import type { KubernetesObjectLike } from '../../kubernetes/KubernetesApi';

/** One entry of `metadata.managedFields`. */
export interface ManagedFields {
  manager: string;
  operation: string;
  subresource?: string;
  fieldsV1: Record<string, unknown>;
}

/** A deployment as the API server has it, as far as the suite looks into it. */
export interface LiveDeployment extends KubernetesObjectLike {
  metadata: KubernetesObjectLike['metadata'] & {
    uid: string;
    generation: number;
    annotations?: Record<string, string>;
    managedFields?: ManagedFields[];
  };
  spec: {
    replicas: number;
    template: {
      metadata: { annotations?: Record<string, string> };
      spec: { containers: { name: string; image: string }[] };
    };
  };
  status?: {
    observedGeneration?: number;
    replicas?: number;
    availableReplicas?: number;
  };
}

/** A Kubernetes Event, as far as the suite looks into it. */
export interface LiveEvent extends KubernetesObjectLike {
  reason: string;
  message: string;
  involvedObject: { uid?: string };
  source?: { component?: string };
}

/**
 * The paths of the fields that a manager owns in the main resource, e.g.
 * `spec.replicas`. Keys of list items are kept as they are.
 */
export function ownedFields(
  deployment: LiveDeployment,
  manager: string,
): string[] {
  const paths: string[] = [];
  const collect = (fields: Record<string, unknown>, prefix: string[]) => {
    for (const [key, value] of Object.entries(fields)) {
      if (key === '.') {
        continue;
      }
      const path = [...prefix, key.replace(/^f:/, '')];
      const inner = value as Record<string, unknown>;
      if (Object.keys(inner).length === 0) {
        paths.push(path.join('.'));
      } else {
        collect(inner, path);
      }
    }
  };
  (deployment.metadata.managedFields ?? [])
    .filter(entry => entry.manager === manager && !entry.subresource)
    .forEach(entry => collect(entry.fieldsV1, []));
  return paths.sort();
}
