import { ServiceUnavailableError } from '@backstage/errors';
import { looksSecret } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { z } from 'zod';
import { LAST_APPLIED } from './diff';
import { mark, redact } from './redaction';

const stringMap = z.record(z.string(), z.string()).optional().catch(undefined);

const objectSchema = z.looseObject({
  kind: z.string().optional(),
  metadata: z.looseObject({
    name: z.string(),
    /** Absent from dry runs of objects that do not exist yet. */
    uid: z.string().optional(),
    resourceVersion: z.string().optional(),
    annotations: stringMap,
    labels: stringMap,
    managedFields: z
      .array(
        z.looseObject({
          manager: z.string().optional(),
          operation: z.string().optional(),
          fieldsV1: z.record(z.string(), z.unknown()).optional(),
        }),
      )
      .optional()
      .catch(undefined),
  }),
});

/** An object of any kind that manifests may hold, as the cluster has it. */
export type AppliedObject = z.infer<typeof objectSchema>;

/** @throws ServiceUnavailableError when it is no object */
export function readAppliedObject(answer: unknown): AppliedObject {
  const parsed = objectSchema.safeParse(answer);
  if (!parsed.success) {
    throw new ServiceUnavailableError(
      `The cluster answered with an object that cannot be understood (${parsed.error.issues
        .map(issue => issue.path.join('.'))
        .join(', ')})`,
    );
  }
  return parsed.data;
}

/** What a person decides on: labels, annotations and what stands beside metadata. */
export function decidedPart(object: AppliedObject): Record<string, unknown> {
  const {
    apiVersion: _,
    kind: _kind,
    status: _status,
    metadata: { name, labels, annotations = {} },
    ...rest
  } = object;
  const { [LAST_APPLIED]: _applied, ...kept } = annotations;
  return {
    metadata: {
      name,
      ...(labels ? { labels } : {}),
      annotations: kept,
    },
    ...rest,
  };
}

/** {@link decidedPart} without what looks secret. */
export function shownPart(
  kind: string,
  object: AppliedObject,
): Record<string, unknown> {
  const part = decidedPart(object);
  if (kind !== 'ConfigMap') {
    return redact(part) as Record<string, unknown>;
  }
  const { data, binaryData, ...rest } = part;
  return {
    ...(redact(rest) as Record<string, unknown>),
    ...(isMap(data) ? { data: withoutSecrets(data) } : {}),
    ...(isMap(binaryData) ? { binaryData: allHidden(binaryData) } : {}),
  };
}

/** Values of a ConfigMap that messages of the cluster must not repeat. */
export function hiddenValues(kind: string, body: Record<string, unknown>) {
  const { data, binaryData } = body;
  return kind === 'ConfigMap'
    ? [
        ...Object.entries(isMap(data) ? data : {})
          .filter(([key, value]) => looksSecret(key, String(value)))
          .flatMap(([, value]) => [
            String(value),
            ...String(value).split('\n'),
          ]),
        ...Object.values(isMap(binaryData) ? binaryData : {}).map(String),
      ]
    : [];
}

function withoutSecrets(data: Record<string, unknown>) {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      looksSecret(key, String(value)) ? mark(String(value)) : value,
    ]),
  );
}

function allHidden(data: Record<string, unknown>) {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, mark(String(value))]),
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
