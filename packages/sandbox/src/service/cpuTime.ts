import type { Pod } from '../store/kinds';

/** CPU time of pods, as their processes would count it. */
export class CpuTime {
  private readonly seconds = new Map<string, number>();

  /** Lets time pass and forgets pods that are gone. */
  step(seconds: number, pods: Pod[], coresOf: (pod: Pod) => number): void {
    const before = new Map(this.seconds);
    this.seconds.clear();
    for (const pod of pods) {
      const { uid } = pod.metadata;
      this.seconds.set(uid, (before.get(uid) ?? 0) + coresOf(pod) * seconds);
    }
  }

  /** CPU seconds that a pod has used since it was first seen. */
  of(pod: Pod): number {
    return this.seconds.get(pod.metadata.uid) ?? 0;
  }
}
