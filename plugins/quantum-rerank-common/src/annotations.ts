/**
 * Annotation of a catalog entity that names the profile by which it is operated.
 * Absent, the default profile is used if that profile lists the entity.
 *
 * @public
 */
export const ANNOTATION_PROFILE = 'quantumrerank.io/profile';

/**
 * Annotation of a catalog entity that narrows the environments which are shown,
 * a comma-separated list of names from the profile. It can only take away:
 * clusters, namespaces and object names always come from the profile.
 *
 * @public
 */
export const ANNOTATION_ENVIRONMENTS = 'quantumrerank.io/environments';

/**
 * Annotations which an operation leaves on the Kubernetes object it changed.
 *
 * @public
 */
export const OBJECT_ANNOTATIONS = {
  /** Id of the operation. */
  operation: 'quantumrerank.io/operation',
  /** Entity reference of the person who asked for it. */
  by: 'quantumrerank.io/by',
  /** The reason that person gave. */
  reason: 'quantumrerank.io/reason',
} as const;

/**
 * The one field manager under which this project writes to Kubernetes.
 *
 * @public
 */
export const FIELD_MANAGER = 'quantum-rerank-operations';
