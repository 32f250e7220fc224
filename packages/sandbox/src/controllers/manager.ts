import type { KubeObject, Pod } from '../store/kinds';
import type { StoreChange } from '../store/store';
import type { Control } from './control';
import { syncDeployment } from './deployment';
import { syncDisruptionBudget } from './disruption';
import { syncEndpoints } from './endpoints';
import { syncReplicaSet } from './replicaset';
import { WorkQueue } from './workQueue';

/** Runs the controllers: each change of the store wakes those it concerns. */
export class ControllerManager {
  private readonly control: Control;
  private readonly deadlineScale: number;
  private readonly queues: Record<
    'deployments' | 'replicasets' | 'namespaces',
    WorkQueue
  >;
  private stopListening: (() => void) | undefined;

  constructor(control: Control, deadlineScale: number) {
    this.control = control;
    this.deadlineScale = deadlineScale;
    this.queues = {
      deployments: new WorkQueue(key => this.deployment(key)),
      replicasets: new WorkQueue(key => this.replicaSet(key)),
      namespaces: new WorkQueue(namespace =>
        this.budgetsAndEndpoints(namespace),
      ),
    };
  }

  start(): void {
    this.stopListening = this.control.store.onChange(change =>
      this.changed(change),
    );
    for (const resource of ['deployments', 'replicasets'] as const) {
      this.control.store
        .list(resource)
        .forEach(object => this.queues[resource].add(keyOf(object)));
    }
    this.control.store
      .list('namespaces')
      .forEach(({ metadata }) => this.queues.namespaces.add(metadata.name));
  }

  stop(): void {
    this.stopListening?.();
    Object.values(this.queues).forEach(queue => queue.stop());
  }

  /** Runs every controller once over everything, without waiting. */
  syncAll(): void {
    this.control.store
      .list('deployments')
      .forEach(object => this.deployment(keyOf(object)));
    this.control.store
      .list('replicasets')
      .forEach(object => this.replicaSet(keyOf(object)));
    this.control.store
      .list('namespaces')
      .forEach(({ metadata }) => this.budgetsAndEndpoints(metadata.name));
  }

  private changed({ type, resource, object }: StoreChange): void {
    const { namespace } = object.metadata;
    switch (resource) {
      case 'deployments':
      case 'replicasets':
        if (type === 'DELETED') {
          this.collectDependents(object);
        }
        this.queues[resource].add(keyOf(object));
        this.wakeOwner(object, 'Deployment', 'deployments');
        break;
      case 'pods':
        this.wakeOwner(object, 'ReplicaSet', 'replicasets');
        this.queues.namespaces.add(namespace ?? '');
        break;
      case 'services':
        if (type === 'DELETED') {
          this.collectDependents(object);
        }
        this.queues.namespaces.add(namespace ?? '');
        break;
      case 'poddisruptionbudgets':
        this.queues.namespaces.add(namespace ?? '');
        break;
      case 'namespaces':
        if (type === 'DELETED') {
          this.emptyNamespace(object.metadata.name);
        }
        break;
      default:
    }
  }

  private wakeOwner(
    object: KubeObject,
    kind: string,
    resource: 'deployments' | 'replicasets',
  ): void {
    const owner = object.metadata.ownerReferences?.find(
      reference => reference.kind === kind,
    );
    if (owner) {
      this.queues[resource].add(`${object.metadata.namespace}/${owner.name}`);
    }
  }

  private deployment(key: string): void {
    const [namespace, name] = key.split('/');
    const found = this.control.store.get('deployments', namespace, name);
    if (found) {
      const { requeueAfter } = syncDeployment(
        this.control,
        found,
        this.deadlineScale,
      );
      if (requeueAfter !== undefined) {
        this.queues.deployments.addAfter(key, requeueAfter);
      }
    }
  }

  private replicaSet(key: string): void {
    const [namespace, name] = key.split('/');
    const found = this.control.store.get('replicasets', namespace, name);
    if (found) {
      syncReplicaSet(this.control, found, this.podsOf(namespace));
      if (found.spec.minReadySeconds) {
        this.queues.replicasets.addAfter(
          key,
          found.spec.minReadySeconds * 1000,
        );
      }
    }
  }

  private budgetsAndEndpoints(namespace: string): void {
    const pods = this.podsOf(namespace);
    this.control.store
      .list('poddisruptionbudgets', namespace)
      .forEach(pdb => syncDisruptionBudget(this.control, pdb, pods));
    this.control.store
      .list('services', namespace)
      .forEach(service => syncEndpoints(this.control, service, pods));
  }

  private podsOf(namespace: string): Pod[] {
    return this.control.store.list('pods', namespace);
  }

  /** Removes what an object owned, as the garbage collector does in the background. */
  private collectDependents(owner: KubeObject): void {
    for (const resource of ['replicasets', 'pods', 'endpointslices']) {
      this.control.store
        .list(resource, owner.metadata.namespace)
        .filter(({ metadata }) =>
          metadata.ownerReferences?.some(
            ({ uid }) => uid === owner.metadata.uid,
          ),
        )
        .forEach(dependent => this.control.remove(resource, dependent));
    }
  }

  private emptyNamespace(namespace: string): void {
    for (const resource of this.control.store.resources()) {
      this.control.store
        .list(resource, namespace)
        .forEach(object => this.control.remove(resource, object, 0));
    }
  }
}

function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace}/${object.metadata.name}`;
}
