import { withReady } from '../kubelet/podStatus';
import type { SandboxTiming } from '../options';
import type { Condition, Node } from '../store/kinds';
import { timestamp } from '../store/names';
import type { Control } from './control';

const UNREACHABLE = 'node.kubernetes.io/unreachable';

/** Nodes that are lost and come back, as the node controllers treat them. */
export class NodeLifecycle {
  private readonly control: Control;
  private readonly timing: SandboxTiming;
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(control: Control, timing: SandboxTiming) {
    this.control = control;
    this.timing = timing;
  }

  /** The node stops reporting: NotReady after the grace period, its pods are evicted later. */
  lose(name: string): void {
    this.plan(name, this.timing.nodeGraceMs, () => {
      this.mark(
        name,
        'Unknown',
        'NodeStatusUnknown',
        'Kubelet stopped posting node status.',
      );
      this.taint(name, true);
      for (const pod of this.podsOn(name)) {
        this.control.updateStatus('pods', withReady(pod, 'False'));
        this.control.events.emit(pod, {
          type: 'Warning',
          reason: 'NodeNotReady',
          message: 'Node is not ready',
          component: 'node-controller',
        });
      }
      this.plan(name, this.timing.nodeEvictionMs, () => this.evict(name));
    });
  }

  /** The node reports again: pods that waited for their end are gone, the others are ready again. */
  restore(name: string): void {
    clearTimeout(this.timers.get(name));
    this.timers.delete(name);
    this.mark(name, 'True', 'KubeletReady', 'kubelet is posting ready status');
    this.taint(name, false);
    for (const pod of this.podsOn(name)) {
      if (pod.metadata.deletionTimestamp) {
        this.control.store.remove(
          'pods',
          pod.metadata.namespace,
          pod.metadata.name,
        );
      } else {
        this.control.updateStatus('pods', withReady(pod, 'True'));
      }
    }
  }

  stop(): void {
    this.timers.forEach(timer => clearTimeout(timer));
    this.timers.clear();
  }

  /** Marks the pods for deletion; nobody on the lost node can confirm it, so they stay until it returns. */
  private evict(name: string): void {
    for (const pod of this.podsOn(name).filter(
      ({ metadata }) => !metadata.deletionTimestamp,
    )) {
      this.control.events.emit(pod, {
        type: 'Normal',
        reason: 'TaintManagerEviction',
        message: `Marking for deletion Pod ${pod.metadata.namespace}/${pod.metadata.name}`,
        component: 'taint-eviction-controller',
      });
      this.control.remove('pods', {
        ...pod,
      });
    }
  }

  private mark(
    name: string,
    status: Condition['status'],
    reason: string,
    message: string,
  ): void {
    const node = this.control.store.get('nodes', undefined, name);
    if (!node) {
      return;
    }
    const now = timestamp();
    const conditions = (node.status.conditions ?? []).map(each =>
      each.type === 'Ready' || status === 'Unknown'
        ? {
            ...each,
            status:
              each.type === 'Ready' || status === 'Unknown'
                ? status
                : each.status,
            reason,
            message,
            lastTransitionTime:
              each.status === status ? each.lastTransitionTime : now,
          }
        : healthy(each, now),
    );
    this.control.updateStatus('nodes', {
      ...node,
      status: { ...node.status, conditions },
    });
    this.control.events.emit(node, {
      type: 'Normal',
      reason: status === 'True' ? 'NodeReady' : 'NodeNotReady',
      message: `Node ${name} status is now: ${
        status === 'True' ? 'NodeReady' : 'NodeNotReady'
      }`,
      component: 'node-controller',
    });
  }

  private taint(name: string, on: boolean): void {
    const node = this.control.store.get('nodes', undefined, name);
    if (!node) {
      return;
    }
    const rest = (node.spec.taints ?? []).filter(
      ({ key }) => key !== UNREACHABLE,
    );
    const taints = on
      ? [
          ...rest,
          { key: UNREACHABLE, effect: 'NoExecute', timeAdded: timestamp() },
        ]
      : rest;
    const { taints: _taints, ...spec } = node.spec;
    const next: Node = {
      ...node,
      spec: taints.length ? { ...spec, taints } : spec,
    };
    this.control.update('nodes', next);
  }

  private podsOn(name: string) {
    return this.control.store
      .list('pods')
      .filter(pod => pod.spec.nodeName === name);
  }

  private plan(name: string, milliseconds: number, action: () => void): void {
    clearTimeout(this.timers.get(name));
    this.timers.set(name, setTimeout(action, milliseconds));
  }
}

/** Pressure conditions of a node that reports again. */
function healthy(condition: Condition, now: string): Condition {
  return condition.status === 'Unknown'
    ? { ...condition, status: 'False', lastTransitionTime: now }
    : condition;
}
