import type { EnvironmentRef } from './QuantumRerankApi';

/** Path of an entity. */
export function entityPath(entityRef: string): string {
  const match = /^([^:/]+):([^:/]+)\/([^:/]+)$/.exec(entityRef);
  if (!match) {
    throw new TypeError(
      `"${entityRef}" is not a full entity reference such as component:default/quantum-rerank`,
    );
  }
  const [kind, namespace, name] = match.slice(1).map(encodeURIComponent);
  return `/entities/${kind}/${namespace}/${name}`;
}

/** Path of an environment of an entity. */
export function environmentPath(ref: EnvironmentRef): string {
  return `${entityPath(ref.entityRef)}/environments/${encodeURIComponent(
    ref.environment,
  )}`;
}
