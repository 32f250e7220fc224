import { ServiceUnavailableError } from '@backstage/errors';
import { scalingPolicySchema } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { z } from 'zod';

/**
 * The parts of Kubernetes objects that plans rest on. Everything else is kept
 * as it came. Values that should not be there are dropped where a plan can do
 * without them, because annotations and status are written by others.
 */

const stringMap = z
  .record(z.string(), z.unknown())
  .transform(map =>
    Object.fromEntries(
      Object.entries(map).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      ),
    ),
  )
  .optional()
  .catch(undefined);

const count = z.int().catch(0);

/** It becomes a part of paths, so nothing else is one: a DNS subdomain. */
const objectName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/);

const metadata = z.looseObject({
  name: objectName,
  uid: z.string(),
  resourceVersion: z.string(),
  generation: count,
  annotations: stringMap,
  labels: stringMap,
  ownerReferences: z
    .array(
      z.looseObject({
        uid: z.string(),
        kind: z.string().optional(),
        name: z.string().optional(),
        controller: z.boolean().optional(),
      }),
    )
    .optional()
    .catch(undefined),
  managedFields: z
    .array(
      z.looseObject({
        manager: z.string().optional(),
        subresource: z.string().optional(),
        time: z.string().optional().catch(undefined),
        fieldsV1: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .optional()
    .catch(undefined),
});

const template = z.looseObject({
  metadata: z
    .looseObject({ labels: stringMap, annotations: stringMap })
    .optional(),
  spec: z.looseObject({
    containers: z.array(
      z.looseObject({ name: z.string(), image: z.string().optional() }),
    ),
  }),
});

const selector = z.looseObject({
  matchLabels: stringMap,
  matchExpressions: z
    .array(
      z.looseObject({
        key: z.string(),
        operator: z.string(),
        values: z.array(z.string()).optional(),
      }),
    )
    .optional(),
});

const condition = z.looseObject({
  type: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  message: z.string().optional(),
  lastUpdateTime: z.string().optional(),
  lastTransitionTime: z.string().optional(),
});

const conditions = z.array(condition).optional().catch(undefined);

const deploymentSchema = z.looseObject({
  metadata,
  spec: z.looseObject({
    replicas: z.int().default(1),
    paused: z.boolean().optional(),
    progressDeadlineSeconds: z.int().optional(),
    revisionHistoryLimit: z.int().optional(),
    selector,
    template,
  }),
  status: z
    .looseObject({
      observedGeneration: count,
      replicas: count,
      updatedReplicas: count,
      readyReplicas: count,
      availableReplicas: count,
      conditions,
    })
    .optional(),
});

const replicaSetSchema = z.looseObject({
  metadata,
  spec: z.looseObject({ replicas: count, template }),
  status: z
    .looseObject({
      replicas: count,
      readyReplicas: count,
      availableReplicas: count,
    })
    .optional(),
});

const scalingRules = z
  .looseObject({
    stabilizationWindowSeconds: z.int().optional(),
    policies: z.array(scalingPolicySchema).optional(),
    selectPolicy: z.enum(['Max', 'Min', 'Disabled']).optional(),
  })
  .optional()
  .catch(undefined);

const autoscalerSchema = z.looseObject({
  metadata,
  spec: z.looseObject({
    scaleTargetRef: z.looseObject({
      kind: z.string().optional(),
      name: z.string().optional(),
    }),
    minReplicas: z.int().default(1),
    maxReplicas: z.int(),
    metrics: z
      .array(
        z.looseObject({
          type: z.string(),
          resource: z
            .looseObject({
              name: z.string(),
              target: z.looseObject({
                type: z.string().optional(),
                averageUtilization: z.int().optional(),
              }),
            })
            .optional()
            .catch(undefined),
        }),
      )
      .optional()
      .catch(undefined),
    behavior: z
      .looseObject({
        scaleUp: scalingRules,
        scaleDown: scalingRules,
      })
      .optional()
      .catch(undefined),
  }),
  status: z
    .looseObject({
      currentReplicas: count,
      desiredReplicas: count,
      conditions,
    })
    .optional()
    .catch(undefined),
});

const disruptionBudgetSchema = z.looseObject({
  metadata,
  spec: z.looseObject({
    selector: selector.optional(),
    minAvailable: z.union([z.int(), z.string()]).optional(),
    maxUnavailable: z.union([z.int(), z.string()]).optional(),
  }),
});

const texts = z
  .record(z.string(), z.string())
  .nullish()
  .transform(map => map ?? {});

/** A ConfigMap or a Secret. Nothing of the values is dropped: they are what matters. */
const keyedSchema = z.looseObject({
  metadata,
  data: texts,
  binaryData: texts,
  immutable: z.boolean().nullish(),
});

const podSchema = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    uid: z.string().optional().catch(undefined),
    labels: stringMap,
    ownerReferences: metadata.shape.ownerReferences,
    creationTimestamp: z.string().optional().catch(undefined),
    deletionTimestamp: z.string().optional(),
  }),
  status: z
    .looseObject({
      phase: z.string().optional(),
      conditions,
      containerStatuses: z
        .array(
          z.looseObject({
            name: z.string(),
            ready: z.boolean().optional(),
            restartCount: count,
            image: z.string().optional(),
            state: z
              .looseObject({
                waiting: z
                  .looseObject({
                    reason: z.string().optional(),
                    message: z.string().optional(),
                  })
                  .optional(),
              })
              .optional()
              .catch(undefined),
          }),
        )
        .optional()
        .catch(undefined),
    })
    .optional(),
});

export type Deployment = z.infer<typeof deploymentSchema>;
export type ReplicaSet = z.infer<typeof replicaSetSchema>;
export type Autoscaler = z.infer<typeof autoscalerSchema>;
export type DisruptionBudget = z.infer<typeof disruptionBudgetSchema>;
export type Pod = z.infer<typeof podSchema>;
export type KeyedObject = z.infer<typeof keyedSchema>;
export type PodTemplate = z.infer<typeof template>;
export type LabelSelector = z.infer<typeof selector>;

/**
 * @throws ServiceUnavailableError when what matters of it cannot be read
 */
export function readDeployment(object: unknown): Deployment {
  const parsed = deploymentSchema.safeParse(object);
  if (!parsed.success) {
    throw new ServiceUnavailableError(
      `The cluster answered with a deployment that cannot be understood (${parsed.error.issues
        .map(issue => issue.path.join('.'))
        .join(', ')})`,
    );
  }
  return parsed.data;
}

/**
 * @throws ServiceUnavailableError when what matters of it cannot be read
 */
export function readAutoscaler(object: unknown): Autoscaler {
  const parsed = autoscalerSchema.safeParse(object);
  if (!parsed.success) {
    throw new ServiceUnavailableError(
      `The cluster answered with an autoscaler that cannot be understood (${parsed.error.issues
        .map(issue => issue.path.join('.'))
        .join(', ')})`,
    );
  }
  return parsed.data;
}

/**
 * Reads a ConfigMap or a Secret.
 *
 * @throws ServiceUnavailableError when what matters of it cannot be read
 */
export function readKeyedObject(object: unknown): KeyedObject {
  const parsed = keyedSchema.safeParse(object);
  if (!parsed.success) {
    // Paths of values name keys only.
    throw new ServiceUnavailableError(
      `The cluster answered with a configuration that cannot be understood (${parsed.error.issues
        .map(issue => issue.path.join('.'))
        .join(', ')})`,
    );
  }
  return parsed.data;
}

/** Objects that cannot be read are left out: one bad one must not hide the rest. */
function readMany<T>(schema: z.ZodType<T>, objects: unknown[]): T[] {
  return objects.flatMap(object => {
    const parsed = schema.safeParse(object);
    return parsed.success ? [parsed.data] : [];
  });
}

export const readDeployments = (objects: unknown[]): Deployment[] =>
  readMany(deploymentSchema, objects);
export const readReplicaSets = (objects: unknown[]): ReplicaSet[] =>
  readMany(replicaSetSchema, objects);
export const readAutoscalers = (objects: unknown[]): Autoscaler[] =>
  readMany(autoscalerSchema, objects);
export const readDisruptionBudgets = (objects: unknown[]): DisruptionBudget[] =>
  readMany(disruptionBudgetSchema, objects);
export const readPods = (objects: unknown[]): Pod[] =>
  readMany(podSchema, objects);

/** Whether labels satisfy a selector; an absent or empty selector matches everything. */
export function matchesSelector(
  labels: Record<string, string>,
  labelSelector: LabelSelector | undefined,
): boolean {
  const equal = Object.entries(labelSelector?.matchLabels ?? {}).every(
    ([key, value]) => labels[key] === value,
  );
  const expressions = (labelSelector?.matchExpressions ?? []).every(
    ({ key, operator, values = [] }) => {
      switch (operator) {
        case 'In':
          return key in labels && values.includes(labels[key]);
        case 'NotIn':
          return !(key in labels) || !values.includes(labels[key]);
        case 'Exists':
          return key in labels;
        case 'DoesNotExist':
          return !(key in labels);
        default:
          return false;
      }
    },
  );
  return equal && expressions;
}

/** The selector as the query parameter `labelSelector`. */
export function toLabelQuery(labelSelector: LabelSelector): string {
  const equal = Object.entries(labelSelector.matchLabels ?? {}).map(
    ([key, value]) => `${key}=${value}`,
  );
  const expressions = (labelSelector.matchExpressions ?? []).map(
    ({ key, operator, values = [] }) => {
      switch (operator) {
        case 'In':
          return `${key} in (${values.join(',')})`;
        case 'NotIn':
          return `${key} notin (${values.join(',')})`;
        case 'DoesNotExist':
          return `!${key}`;
        default:
          return key;
      }
    },
  );
  return [...equal, ...expressions].join(',');
}
