import { digest } from '../canonicalJson';
import type { PodTemplate, ReplicaSet } from './objects';

/** Label that the deployment controller adds to the template of each ReplicaSet. */
const TEMPLATE_HASH_LABEL = 'pod-template-hash';
/** Template annotation of `kubectl rollout restart`. */
export const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';
/** Annotation in which the deployment controller numbers revisions. */
export const REVISION = 'deployment.kubernetes.io/revision';
/** Earlier numbers of a ReplicaSet that was rolled back to. */
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';

/** The template as the deployment held it: without the controller's label. */
export function templateOf(replicaSet: ReplicaSet): PodTemplate {
  return withoutHashLabel(replicaSet.spec.template);
}

/** Equal for templates that differ in the controller's label only. */
export function templateDigest(template: PodTemplate): string {
  return digest(normalized(withoutHashLabel(template)));
}

/** Equal for templates that differ only by a restart, besides. */
export function releaseDigest(template: PodTemplate): string {
  const { metadata } = template;
  if (metadata?.annotations?.[RESTARTED_AT] === undefined) {
    return templateDigest(template);
  }
  const { [RESTARTED_AT]: _, ...annotations } = metadata.annotations;
  return templateDigest({
    ...template,
    metadata: { ...metadata, annotations },
  });
}

/** Number of a ReplicaSet, or undefined when it has none that can be read. */
export function revisionOf(object: {
  metadata: { annotations?: Record<string, string> };
}): number | undefined {
  const text = object.metadata.annotations?.[REVISION];
  return text !== undefined && /^[1-9]\d{0,14}$/.test(text)
    ? Number(text)
    : undefined;
}

/** Numbers that a ReplicaSet had before. */
export function formerRevisionsOf(replicaSet: ReplicaSet): number[] {
  return (replicaSet.metadata.annotations?.[REVISION_HISTORY] ?? '')
    .split(',')
    .filter(text => /^[1-9]\d{0,14}$/.test(text))
    .map(Number);
}

/** `api 1.1.0`, or several of them. */
export function describeImages(template: PodTemplate): string {
  return template.spec.containers
    .map(container => `${container.name} ${container.image ?? '(no image)'}`)
    .join(', ');
}

function withoutHashLabel(template: PodTemplate): PodTemplate {
  const { metadata } = template;
  if (!metadata?.labels || !(TEMPLATE_HASH_LABEL in metadata.labels)) {
    return template;
  }
  const { [TEMPLATE_HASH_LABEL]: _, ...labels } = metadata.labels;
  return { ...template, metadata: { ...metadata, labels } };
}

/** Empty maps and `creationTimestamp: null` come and go with the serialisation. */
function normalized(template: PodTemplate): unknown {
  const { creationTimestamp, labels, annotations, ...metadata } =
    template.metadata ?? {};
  return {
    ...template,
    metadata: {
      ...metadata,
      ...(labels && Object.keys(labels).length > 0 ? { labels } : {}),
      ...(annotations && Object.keys(annotations).length > 0
        ? { annotations }
        : {}),
    },
  };
}
