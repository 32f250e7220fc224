import type { ObjectMeta } from '../store/kinds';

const META_ORDER: (keyof ObjectMeta)[] = [
  'name',
  'generateName',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
];

/** Metadata with its members in Kubernetes' order and without empty ones. */
export function orderMeta(
  meta: Partial<ObjectMeta> & { name: string },
): ObjectMeta {
  const ordered: Record<string, unknown> = {};
  for (const name of META_ORDER) {
    const value = meta[name];
    if (
      value !== undefined &&
      value !== null &&
      !(isEmptyCollection(value) && name !== 'managedFields')
    ) {
      ordered[name] = value;
    }
  }
  if (Array.isArray(ordered.managedFields) && !ordered.managedFields.length) {
    delete ordered.managedFields;
  }
  return ordered as unknown as ObjectMeta;
}

function isEmptyCollection(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length === 0
  );
}
