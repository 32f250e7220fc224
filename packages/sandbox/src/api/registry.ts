import type {
  KubeObject,
  ManagedFieldsEntry,
  ObjectMeta,
} from '../store/kinds';
import { newUid, randomSuffix, sameJson, timestamp } from '../store/names';
import type { ResourceType } from '../store/resources';
import { apiVersionOf } from '../store/resources';
import type { Store } from '../store/store';
import { admitted } from './admission';
import { withDefaults } from './defaults';
import type { Writer } from './managedFields';
import { orderMeta } from './meta';
import { ownChanged, ownNew } from './managedFields';
import {
  alreadyExists,
  badRequest,
  conflict,
  invalid,
  invalidValue,
  notFound,
  uidConflict,
} from './status';
import { validate } from './validate';

/** How a write is done. */
export interface WriteOptions extends Writer {
  dryRun?: boolean;
  /** Ownership that server-side apply has worked out already. */
  managedFields?: ManagedFieldsEntry[];
}

type WithParts = KubeObject & { spec?: unknown; status?: unknown };

/** The rules every write passes, whoever makes it: defaulting, validation, generation, ownership, locking. */
export class Registry {
  readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  /**
   * Creates an object.
   * @throws StatusError 400, 404 (namespace), 409 or 422
   */
  create(
    type: ResourceType,
    namespace: string | undefined,
    input: KubeObject,
    options: WriteOptions,
  ): KubeObject {
    const meta = input.metadata ?? {};
    if (namespace && meta.namespace && meta.namespace !== namespace) {
      throw badRequest(
        'the namespace of the provided object does not match the namespace sent on the request',
      );
    }
    const name =
      meta.name || this.generatedName(type, namespace, meta.generateName);
    if (!name) {
      throw invalid(type.kind, type.group, '', [
        {
          field: 'metadata.name',
          reason: 'FieldValueRequired',
          message: 'Required value: name or generateName is required',
        },
      ]);
    }
    if (namespace && !this.store.get('namespaces', undefined, namespace)) {
      throw notFound({ group: '', plural: 'namespaces' }, namespace);
    }
    if (this.store.get(type.plural, namespace, name)) {
      throw alreadyExists(type, name);
    }
    const metadata = orderMeta({
      ...meta,
      name,
      namespace: type.namespaced ? namespace : undefined,
      uid: newUid(),
      resourceVersion: '',
      generation: type.generation ? 1 : undefined,
      creationTimestamp: timestamp(),
      deletionTimestamp: undefined,
      managedFields: undefined,
    });
    const object = withDefaults(type, {
      ...input,
      kind: type.kind,
      apiVersion: apiVersionOf(type),
      metadata,
    });
    validate(type, object);
    const owned = {
      ...admitted(type, object),
      metadata: orderMeta({
        ...object.metadata,
        managedFields: options.managedFields ?? ownNew(object, options),
      }),
    };
    return options.dryRun
      ? withoutVersion(owned)
      : this.store.put(type.plural, owned);
  }

  /** A name that is not taken yet: among thousands of pods five random letters do repeat. */
  private generatedName(
    type: ResourceType,
    namespace: string | undefined,
    prefix: string | undefined,
  ): string {
    let name = '';
    while (prefix && (!name || this.store.get(type.plural, namespace, name))) {
      name = `${prefix}${randomSuffix()}`;
    }
    return name;
  }

  /**
   * Stores a changed object if it differs.
   * @param desired - the object as the writer wants it; its resourceVersion and uid, where set, are preconditions
   * @throws StatusError 409 or 422
   */
  update(
    type: ResourceType,
    existing: KubeObject,
    desired: KubeObject,
    options: WriteOptions,
  ): KubeObject {
    const name = existing.metadata.name;
    const meta = desired.metadata ?? ({} as ObjectMeta);
    if (
      meta.resourceVersion &&
      meta.resourceVersion !== existing.metadata.resourceVersion
    ) {
      throw conflict(type, name);
    }
    if (meta.uid && meta.uid !== existing.metadata.uid) {
      throw invalid(type.kind, type.group, name, [
        invalidValue('metadata.uid', meta.uid, 'field is immutable'),
      ]);
    }
    const next = withDefaults(
      type,
      this.merged(type, existing, desired, options),
    );
    validate(type, next, existing);
    const owners = options.managedFields;
    const unowned =
      !owners || sameJson(owners, existing.metadata.managedFields);
    if (
      unowned &&
      sameJson(withoutOwnership(existing), withoutOwnership(next))
    ) {
      return existing;
    }
    const metadata = orderMeta({
      ...next.metadata,
      generation: this.generation(type, existing, next, options),
      managedFields: owners ?? ownChanged(existing, next, options),
    });
    const object = { ...next, metadata };
    return options.dryRun ? object : this.store.put(type.plural, object);
  }

  /** Checks the preconditions of a full replacement, which are stricter than those of a patch. */
  checkReplacement(
    type: ResourceType,
    existing: KubeObject,
    desired: KubeObject,
  ): void {
    const { name, namespace, uid } = existing.metadata;
    if (desired.metadata?.name && desired.metadata.name !== name) {
      throw badRequest(
        `the name of the object (${desired.metadata.name}) does not match the name on the URL (${name})`,
      );
    }
    if (desired.metadata?.uid && desired.metadata.uid !== uid) {
      throw uidConflict(type, namespace, name, desired.metadata.uid, uid);
    }
  }

  private merged(
    type: ResourceType,
    existing: KubeObject,
    desired: KubeObject,
    options: WriteOptions,
  ): KubeObject {
    const kept = existing.metadata;
    const metadata = {
      ...desired.metadata,
      name: kept.name,
      generateName: kept.generateName,
      namespace: kept.namespace,
      uid: kept.uid,
      resourceVersion: kept.resourceVersion,
      generation: kept.generation,
      creationTimestamp: kept.creationTimestamp,
      deletionTimestamp: kept.deletionTimestamp,
      deletionGracePeriodSeconds: kept.deletionGracePeriodSeconds,
      managedFields: kept.managedFields,
    };
    const object: WithParts = {
      ...desired,
      kind: existing.kind,
      apiVersion: existing.apiVersion,
      metadata,
    };
    const before = existing as WithParts;
    if (options.subresource === 'status') {
      object.spec = before.spec;
      metadata.labels = kept.labels;
    } else if (type.status) {
      object.status = before.status;
    }
    if (object.spec === undefined) {
      delete object.spec;
    }
    if (object.status === undefined) {
      delete object.status;
    }
    return { ...object, metadata: orderMeta(metadata) };
  }

  private generation(
    type: ResourceType,
    existing: KubeObject,
    next: KubeObject,
    options: WriteOptions,
  ) {
    if (!type.generation) {
      return undefined;
    }
    const generation = existing.metadata.generation ?? 1;
    if (options.subresource === 'status') {
      return generation;
    }
    const {
      metadata: before,
      status: _before,
      ...specBefore
    } = existing as WithParts;
    const { metadata: after, status: _after, ...specAfter } = next as WithParts;
    const changed =
      !sameJson(specBefore, specAfter) ||
      // A Deployment's annotations travel to its ReplicaSets, so Kubernetes counts them as something to observe.
      (type.kind === 'Deployment' &&
        !sameJson(before.annotations ?? {}, after.annotations ?? {}));
    return changed ? generation + 1 : generation;
  }
}

function withoutOwnership(object: KubeObject): KubeObject {
  const { managedFields: _managedFields, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function withoutVersion(object: KubeObject): KubeObject {
  const { resourceVersion: _resourceVersion, ...metadata } = object.metadata;
  return { ...object, metadata: metadata as ObjectMeta };
}
