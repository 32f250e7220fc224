import type { Registry } from '../api/registry';
import { removeObject } from '../api/remove';
import type { KubeObject } from '../store/kinds';
import { storedType } from '../store/resources';
import type { Store } from '../store/store';
import type { EventRecorder } from './events';

/** What controllers work with: the registry under the name of the controller manager, and events. */
export class Control {
  readonly store: Store;
  readonly registry: Registry;
  readonly events: EventRecorder;
  private readonly manager: string;

  constructor(
    registry: Registry,
    events: EventRecorder,
    manager = 'kube-controller-manager',
  ) {
    this.registry = registry;
    this.store = registry.store;
    this.events = events;
    this.manager = manager;
  }

  /** The same tools under another manager's name. */
  as(manager: string): Control {
    return new Control(this.registry, this.events, manager);
  }

  create<T extends KubeObject>(resource: string, object: T): T {
    return this.registry.create(
      storedType(resource),
      object.metadata.namespace,
      object,
      { manager: this.manager },
    ) as T;
  }

  /** Stores the object as it is given; the caller has just read it. */
  update<T extends KubeObject>(
    resource: string,
    object: T,
    subresource?: string,
  ): T {
    const { namespace, name } = object.metadata;
    const existing = this.store.get(resource, namespace, name);
    if (!existing) {
      return object;
    }
    return this.registry.update(storedType(resource), existing, object, {
      manager: this.manager,
      subresource,
    }) as T;
  }

  updateStatus<T extends KubeObject>(resource: string, object: T): T {
    return this.update(resource, object, 'status');
  }

  remove(
    resource: string,
    object: KubeObject,
    gracePeriodSeconds?: number,
  ): void {
    const { namespace, name } = object.metadata;
    const existing = this.store.get(resource, namespace, name);
    if (existing) {
      removeObject(
        this.registry,
        storedType(resource),
        existing,
        false,
        gracePeriodSeconds,
      );
    }
  }
}
