import { OBJECT_ANNOTATIONS } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Change } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { createTwoFilesPatch } from 'diff';
import { compare, unescapePathComponent } from 'fast-json-patch';
import { stringify } from 'yaml';
import { redact, showControls } from './redaction';
import type { TargetKind, TargetObject } from './targetObject';

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** What a change would do to an object, without secrets and noise. */
export function describeChange(
  kind: TargetKind,
  before: TargetObject,
  after: TargetObject,
): { diff: string; changes: Change[] } {
  return describeDifference(
    `${kind}/${before.metadata.name}`,
    meaningfulPart(before),
    meaningfulPart(after),
  );
}

/** The difference of two states of an object, which hold no secrets any more. */
export function describeDifference(
  object: string,
  left: Record<string, unknown>,
  right: Record<string, unknown>,
): { diff: string; changes: Change[] } {
  return {
    diff: showControls(
      createTwoFilesPatch(
        object,
        object,
        stringify(left, { sortMapEntries: true }),
        stringify(right, { sortMapEntries: true }),
        'now',
        'planned',
        { context: 3 },
      ),
    ),
    changes: findChanges(object, left, right),
  };
}

function readable<T>(value: T): T | string {
  return typeof value === 'string' ? showControls(value) : value;
}

/** The fields in which two states of an object differ. */
export function findChanges(
  object: string,
  left: Record<string, unknown>,
  right: Record<string, unknown>,
): Change[] {
  return compare(left, right)
    .map(operation => operation.path)
    .filter(path => !isOurs(path))
    .map(path => ({
      object,
      path: readablePath(path),
      before: readable(valueAt(left, path)),
      after: readable(valueAt(right, path)),
    }));
}

/** Labels, annotations and spec: what a person decides on. */
function meaningfulPart(object: TargetObject): Record<string, unknown> {
  const { name, labels, annotations = {} } = object.metadata;
  const { [LAST_APPLIED]: _, ...shown } = annotations;
  return redact({
    metadata: { name, ...(labels ? { labels } : {}), annotations: shown },
    spec: object.spec,
  }) as Record<string, unknown>;
}

/** The marks that every operation leaves are in the diff, but are not what is asked for. */
function isOurs(path: string): boolean {
  const name = unescapePathComponent(path.split('/').at(-1) ?? '');
  return (Object.values(OBJECT_ANNOTATIONS) as string[]).includes(name);
}

/** `/spec/template/spec/containers/0/image` as `spec.template.spec.containers[0].image`. */
function readablePath(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map(unescapePathComponent)
    .reduce((path, part) => {
      if (/^\d+$/.test(part)) {
        return `${path}[${part}]`;
      }
      if (/[./]/.test(part)) {
        return `${path}["${part}"]`;
      }
      return path === '' ? part : `${path}.${part}`;
    }, '');
}

/** What the document itself has there: names such as `constructor` are hostile. */
function valueAt(document: unknown, pointer: string): unknown {
  let value = document;
  for (const part of pointer.split('/').slice(1).map(unescapePathComponent)) {
    if (
      value === null ||
      typeof value !== 'object' ||
      !Object.prototype.hasOwnProperty.call(value, part)
    ) {
      return null;
    }
    value = (value as Record<string, unknown>)[part];
  }
  return value ?? null;
}
