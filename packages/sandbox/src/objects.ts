import type { Registry } from './api/registry';
import { removeObject } from './api/remove';
import type { JsonObject, Kinds, KubeObject } from './store/kinds';
import { storedType } from './store/resources';
import { applyManifest } from './seed/seed';

/** Direct access to the store for tests: nothing here goes over HTTP or counts as a client's request. */
export interface SandboxObjects {
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
  list<R extends keyof Kinds>(resource: R, namespace?: string): Kinds[R][];
  list(resource: string, namespace?: string): KubeObject[];
  /** Stores an object exactly as given, status included; missing uid and timestamps are filled. */
  put(resource: string, object: KubeObject): KubeObject;
  /** Changes an object as a controller or another person would, with generation and ownership kept. */
  change<T extends KubeObject>(
    resource: string,
    namespace: string | undefined,
    name: string,
    change: (object: T) => void,
    options?: { manager?: string; subresource?: string },
  ): T;
  /** Applies a manifest as `kubectl apply` does. */
  apply(manifest: JsonObject, manager?: string): KubeObject;
  delete(resource: string, namespace: string | undefined, name: string): void;
  /** The newest resourceVersion. */
  resourceVersion(): string;
  /** Forgets the history that watches resume from: older resourceVersions get 410. */
  compact(): void;
}

/** Direct access on a registry. */
export function sandboxObjects(registry: Registry): SandboxObjects {
  const { store } = registry;
  return {
    get: (resource: string, namespace: string | undefined, name: string) =>
      store.get(resource, namespace, name) as never,
    list: (resource: string, namespace?: string) =>
      store.list(resource, namespace) as never,
    put: (resource, object) => store.put(resource, object),
    change: (resource, namespace, name, change, options = {}) => {
      const existing = store.get(resource, namespace, name);
      if (!existing) {
        throw new Error(`No ${resource} '${namespace}/${name}' in the sandbox`);
      }
      const copy = structuredClone(existing) as never;
      change(copy);
      const { manager = 'kubectl-edit', subresource } = options;
      return registry.update(storedType(resource), existing, copy, {
        manager,
        subresource,
      }) as never;
    },
    apply: (manifest, manager) => applyManifest(registry, manifest, manager),
    delete: (resource, namespace, name) => {
      const existing = store.get(resource, namespace, name);
      if (existing) {
        removeObject(registry, storedType(resource), existing);
      }
    },
    resourceVersion: () => String(store.current()),
    compact: () => store.compact(),
  };
}
