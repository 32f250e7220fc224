import { digest } from '../../operations/canonicalJson';
import { isRecord, list, record, text, type Json } from './read';

const HASH_LABEL = 'pod-template-hash';
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/** What is kept of a pod template. */
export interface StoredTemplate {
  /** Equal for equal templates, whatever their hash label. */
  key: string;
  /** Equal for templates that differ by a restart at most. */
  baseKey: string;
  restartedAt?: string;
  images: Array<{ container: string; image: string }>;
}

/** Fingerprints of a pod template instead of the template itself. */
export function projectTemplate(template: unknown): StoredTemplate {
  const { metadata, spec } = record(template);
  const { [HASH_LABEL]: _hash, ...labels } = record(record(metadata).labels);
  const annotations = record(record(metadata).annotations);
  const { [RESTARTED_AT]: restartedAt, ...otherAnnotations } = annotations;
  const podSpec: Json = record(spec);
  return {
    key: digest({ labels, annotations, spec: podSpec }),
    baseKey: digest({ labels, annotations: otherAnnotations, spec: podSpec }),
    restartedAt: text(restartedAt),
    images: list(podSpec.containers)
      .filter(isRecord)
      .map(container => ({
        container: text(container.name) ?? '',
        image: text(container.image) ?? '',
      })),
  };
}
