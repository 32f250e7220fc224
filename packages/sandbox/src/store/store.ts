import type { Kinds, KubeObject } from './kinds';

/** One change of the store, in the order of resourceVersions. */
export interface StoreChange {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  resource: string;
  resourceVersion: number;
  object: KubeObject;
  /** The object before the change; absent for ADDED. */
  previous?: KubeObject;
}

type Collection = {
  objects: Map<string, KubeObject>;
  keys: string[] | undefined;
};

const bodies = new WeakMap<KubeObject, string>();

/**
 * The JSON of an object without `kind` and `apiVersion`, the form in which it stands in a list. Serialised once per
 * object, because stored objects never change in place.
 */
export function listItemJson(object: KubeObject): string {
  let body = bodies.get(object);
  if (body === undefined) {
    const { kind: _kind, apiVersion: _apiVersion, ...rest } = object;
    body = JSON.stringify(rest);
    bodies.set(object, body);
  }
  return body;
}

/** The JSON of an object standing alone. */
export function objectJson(object: KubeObject): string {
  return `{"kind":${JSON.stringify(object.kind)},"apiVersion":${JSON.stringify(
    object.apiVersion,
  )},${listItemJson(object).slice(1)}`;
}

/** Objects by resource and key with one counter of resourceVersions, and a window of past changes for watches. */
export class Store {
  private readonly collections = new Map<string, Collection>();
  private readonly changes = new Map<string, StoreChange[]>();
  private readonly listeners = new Set<(change: StoreChange) => void>();
  private version: number;
  private windowStart: number;
  private readonly history: number;

  /**
   * @param history - how many changes per resource are kept for watches that resume
   * @param firstVersion - the counter's first value; a real cluster has spent a few hundred before anyone looks
   */
  constructor(history: number, firstVersion = 300) {
    this.history = history;
    this.version = firstVersion;
    this.windowStart = firstVersion;
  }

  /** The newest resourceVersion. */
  current(): number {
    return this.version;
  }

  /** Forgets past changes: watches older than now get 410, as after a restart of the API server. */
  compact(): void {
    this.changes.clear();
    this.windowStart = this.version;
  }

  /** The oldest resourceVersion from which a watch of this resource can still resume. */
  oldest(resource: string): number {
    const kept = this.changes.get(resource);
    return kept && kept.length >= this.history
      ? kept[0].resourceVersion - 1
      : this.windowStart;
  }

  /** Changes of a resource after a resourceVersion. */
  changesSince(resource: string, resourceVersion: number): StoreChange[] {
    return (this.changes.get(resource) ?? []).filter(
      change => change.resourceVersion > resourceVersion,
    );
  }

  get<R extends keyof Kinds>(
    resource: R,
    namespace: string | undefined,
    name: string,
  ): Kinds[R] | undefined;
  get(
    resource: string,
    namespace: string | undefined,
    name: string,
  ): KubeObject | undefined;
  get(
    resource: string,
    namespace: string | undefined,
    name: string,
  ): KubeObject | undefined {
    return this.collections.get(resource)?.objects.get(key(namespace, name));
  }

  list<R extends keyof Kinds>(resource: R, namespace?: string): Kinds[R][];
  list(resource: string, namespace?: string): KubeObject[];
  list(resource: string, namespace?: string): KubeObject[] {
    const collection = this.collections.get(resource);
    if (!collection) {
      return [];
    }
    collection.keys ??= [...collection.objects.keys()].sort(byCodeUnit);
    const found: KubeObject[] = [];
    for (const entry of collection.keys) {
      const object = collection.objects.get(entry);
      if (
        object &&
        (namespace === undefined || object.metadata.namespace === namespace)
      ) {
        found.push(object);
      }
    }
    return found;
  }

  /** Stores a new or changed object under the next resourceVersion and tells the listeners. */
  put(resource: string, object: KubeObject): KubeObject {
    const collection = this.collection(resource);
    const entry = key(object.metadata.namespace, object.metadata.name);
    const previous = collection.objects.get(entry);
    const stored = {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(++this.version) },
    };
    collection.objects.set(entry, stored);
    if (!previous) {
      collection.keys = undefined;
    }
    this.publish({
      type: previous ? 'MODIFIED' : 'ADDED',
      resource,
      resourceVersion: this.version,
      object: stored,
      previous,
    });
    return stored;
  }

  /** Removes an object; watchers see its last state under the resourceVersion of the deletion. */
  remove(
    resource: string,
    namespace: string | undefined,
    name: string,
  ): KubeObject | undefined {
    const collection = this.collection(resource);
    const entry = key(namespace, name);
    const previous = collection.objects.get(entry);
    if (!previous) {
      return undefined;
    }
    collection.objects.delete(entry);
    collection.keys = undefined;
    const object = {
      ...previous,
      metadata: {
        ...previous.metadata,
        resourceVersion: String(++this.version),
      },
    };
    this.publish({
      type: 'DELETED',
      resource,
      resourceVersion: this.version,
      object,
      previous,
    });
    return object;
  }

  /** Calls the listener on every change until the returned function is called. */
  onChange(listener: (change: StoreChange) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** Names of the resources that hold objects. */
  resources(): string[] {
    return [...this.collections.keys()];
  }

  private collection(resource: string): Collection {
    let collection = this.collections.get(resource);
    if (!collection) {
      collection = { objects: new Map(), keys: undefined };
      this.collections.set(resource, collection);
    }
    return collection;
  }

  private publish(change: StoreChange): void {
    const kept = this.changes.get(change.resource) ?? [];
    kept.push(change);
    if (kept.length > this.history) {
      kept.splice(0, kept.length - this.history);
    }
    this.changes.set(change.resource, kept);
    for (const listener of [...this.listeners]) {
      listener(change);
    }
  }
}

function key(namespace: string | undefined, name: string): string {
  return namespace ? `${namespace}/${name}` : name;
}

function byCodeUnit(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
