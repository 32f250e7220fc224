import type { Pod } from '../store/kinds';
import type { Store } from '../store/store';

/** Where pods go: nodes in turn, and addresses that nobody has. */
export class Placement {
  private readonly store: Store;
  private readonly addresses = new Set<string>();
  private lastAddress = 10;
  private lastNode = 0;

  constructor(store: Store) {
    this.store = store;
  }

  /** The next node that takes pods; undefined when there is none. */
  chooseNode(): string | undefined {
    const ready = this.store
      .list('nodes')
      .filter(
        node =>
          !node.spec.unschedulable &&
          node.status.conditions?.some(
            ({ type, status }) => type === 'Ready' && status === 'True',
          ),
      );
    return ready.length
      ? ready[this.lastNode++ % ready.length].metadata.name
      : undefined;
  }

  /** Why no node takes a pod, in the scheduler's words. */
  shortage(): string {
    const count = this.store.list('nodes').length;
    return `0/${count} nodes are available: ${count} node(s) were not ready or unschedulable.`;
  }

  /** Whether the node of a pod can still be reached; a pod without a node is not held up by one. */
  canReachNodeOf(pod: Pod): boolean {
    const node = pod.spec.nodeName
      ? this.store.get('nodes', undefined, pod.spec.nodeName)
      : undefined;
    return !node?.status.conditions?.some(
      ({ type, status }) => type === 'Ready' && status === 'Unknown',
    );
  }

  /** The address a pod has, or a free one. */
  addressOf(pod: Pod): string {
    let address = pod.status.podIP;
    while (!address || (!pod.status.podIP && this.addresses.has(address))) {
      this.lastAddress++;
      const part = (size: number) => Math.floor(this.lastAddress / size) % 250;
      address = `10.${1 + part(62_500)}.${part(250)}.${this.lastAddress % 250}`;
    }
    this.addresses.add(address);
    return address;
  }

  /** Gives an address back. */
  release(address: string): void {
    this.addresses.delete(address);
  }
}
