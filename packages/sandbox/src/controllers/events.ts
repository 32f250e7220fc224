import { randomBytes } from 'node:crypto';
import type { Registry } from '../api/registry';
import type { KubeEvent, KubeObject } from '../store/kinds';
import { timestamp } from '../store/names';
import { storedType } from '../store/resources';

/** One thing that happened. */
export interface Happening {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  /** The part of Kubernetes that reports it, for instance `kubelet`. */
  component: string;
  host?: string;
  fieldPath?: string;
}

const KEPT_PER_NAMESPACE = 2000;

const MANAGERS: Record<string, string> = {
  kubelet: 'kubelet',
  'default-scheduler': 'kube-scheduler',
};

/** Writes core/v1 Events, counting repetitions as Kubernetes does, and forgetting the oldest. */
export class EventRecorder {
  private readonly registry: Registry;
  private readonly known = new Map<string, string>();
  private readonly names = new Map<string, string[]>();

  constructor(registry: Registry) {
    this.registry = registry;
  }

  /** Records a happening about an object. */
  emit(object: KubeObject, happening: Happening): void {
    const namespace = object.metadata.namespace ?? 'default';
    if (!this.registry.store.get('namespaces', undefined, namespace)) {
      return;
    }
    const key = [
      object.metadata.uid,
      happening.reason,
      happening.message,
      happening.component,
    ].join('\n');
    const name = this.known.get(key);
    const existing =
      name === undefined
        ? undefined
        : this.registry.store.get('events', namespace, name);
    const writer = {
      manager: MANAGERS[happening.component] ?? 'kube-controller-manager',
    };
    if (existing) {
      const repeated: KubeEvent = {
        ...existing,
        count: (existing.count ?? 1) + 1,
        lastTimestamp: timestamp(),
      };
      this.registry.update(storedType('events'), existing, repeated, writer);
      return;
    }
    const created = this.registry.create(
      storedType('events'),
      namespace,
      build(object, happening, namespace),
      writer,
    );
    this.known.set(key, created.metadata.name);
    this.forget(namespace, created.metadata.name, key);
  }

  private forget(namespace: string, name: string, key: string): void {
    const names = this.names.get(namespace) ?? [];
    names.push(`${name}\n${key}`);
    this.names.set(namespace, names);
    if (names.length > KEPT_PER_NAMESPACE) {
      const [oldest, ...rest] = (names.shift() ?? '').split('\n');
      this.known.delete(rest.join('\n'));
      this.registry.store.remove('events', namespace, oldest);
    }
  }
}

function build(
  object: KubeObject,
  happening: Happening,
  namespace: string,
): KubeEvent {
  const { type, reason, message, component, host, fieldPath } = happening;
  const now = Date.now();
  const scheduler = component === 'default-scheduler';
  const event = {
    metadata: {
      name: `${object.metadata.name}.${randomBytes(8).toString('hex')}`,
      namespace,
    },
    involvedObject: {
      kind: object.kind,
      ...(object.metadata.namespace
        ? { namespace: object.metadata.namespace }
        : {}),
      name: object.metadata.name,
      uid: object.metadata.uid,
      apiVersion: object.apiVersion,
      resourceVersion: object.metadata.resourceVersion,
      ...(fieldPath ? { fieldPath } : {}),
    },
    reason,
    message,
    source: scheduler ? {} : { component, ...(host ? { host } : {}) },
    firstTimestamp: scheduler ? null : timestamp(now),
    lastTimestamp: scheduler ? null : timestamp(now),
    ...(scheduler ? {} : { count: 1 }),
    type,
    eventTime: scheduler
      ? new Date(now).toISOString().replace('Z', '000Z')
      : null,
    ...(scheduler ? { action: 'Binding' } : {}),
    reportingComponent: component,
    reportingInstance: scheduler ? 'default-scheduler-sandbox' : host ?? '',
  };
  return event as unknown as KubeEvent;
}
