import type { Kubelet } from '../kubelet/kubelet';
import type { LogBook } from '../kubelet/logBook';
import { memoryMiB } from '../hpa/quantity';
import type { Pod } from '../store/kinds';

/** Seconds between two complaints about memory in the logs. */
const COMPLAINT_SECONDS = 5;

/** Memory at which a pod begins to complain, in MiB. */
const HIGH_MIB = 1500;

/** Memory that pods have lost; a restart of the container gives it back. */
export class MemoryLeaks {
  private readonly leaked = new Map<string, number>();
  private readonly kubelet: Kubelet;
  private readonly logBook: LogBook;
  private readonly memoryOf: (pod: Pod) => number;
  private sinceComplaint = 0;

  constructor(
    kubelet: Kubelet,
    logBook: LogBook,
    memoryOf: (pod: Pod) => number,
  ) {
    this.kubelet = kubelet;
    this.logBook = logBook;
    this.memoryOf = memoryOf;
  }

  /** What a pod has lost, in MiB. */
  of(pod: Pod): number {
    return this.leaked.get(runOf(pod)) ?? 0;
  }

  /** Lets memory leak; a pod that reaches its limit is killed. */
  step(seconds: number, mibPerSecond: number, pods: Pod[]): void {
    const running = pods.filter(({ status }) =>
      status.containerStatuses?.some(({ state }) => state.running),
    );
    const alive = new Set(running.map(runOf));
    [...this.leaked.keys()]
      .filter(run => !alive.has(run))
      .forEach(run => this.leaked.delete(run));
    if (mibPerSecond === 0) {
      return;
    }
    this.sinceComplaint += seconds;
    const complains = this.sinceComplaint >= COMPLAINT_SECONDS;
    this.sinceComplaint = complains ? 0 : this.sinceComplaint;
    for (const pod of running) {
      this.leaked.set(runOf(pod), this.of(pod) + mibPerSecond * seconds);
      const memory = this.memoryOf(pod);
      if (memory > HIGH_MIB && complains) {
        const size = (memory / 1024).toFixed(1);
        this.logBook.write(
          pod,
          `${new Date().toISOString()} WARNING memory ${size}GB, gc freed little, possible leak`,
        );
      }
      if (memory >= limitMiB(pod)) {
        this.kubelet.kill(pod, 'OOMKilled', 137);
      }
    }
  }
}

/** One run of a pod's container. */
function runOf(pod: Pod): string {
  return `${pod.metadata.uid}/${
    pod.status.containerStatuses?.[0]?.restartCount ?? 0
  }`;
}

/** Memory at which a pod is killed, in MiB. */
export function limitMiB(pod: Pod): number {
  return memoryMiB(pod.spec.containers[0].resources?.limits?.memory ?? '2Gi');
}
