import type { Control } from '../controllers/control';
import type { SandboxTiming } from '../options';
import type { Pod } from '../store/kinds';
import { timestamp } from '../store/names';
import type { StoreChange } from '../store/store';
import type { Life } from './containerRunner';
import { ContainerRunner } from './containerRunner';
import type { LogBook } from './logBook';
import { Placement } from './placement';
import { scheduled } from './podStatus';

/** Scheduler and kubelets: gives pods nodes and lets their containers live as their images say. */
export class Kubelet {
  private readonly control: Control;
  private readonly scheduler: Control;
  private readonly timing: SandboxTiming;
  private readonly logBook: LogBook;
  private readonly lives = new Map<string, Life>();
  private stopListening: (() => void) | undefined;
  private readonly placement: Placement;
  private readonly runner: ContainerRunner;

  constructor(control: Control, timing: SandboxTiming, logBook: LogBook) {
    this.control = control.as('kubelet');
    this.scheduler = control.as('kube-scheduler');
    this.timing = timing;
    this.logBook = logBook;
    this.placement = new Placement(control.store);
    this.runner = new ContainerRunner(this.control, timing, logBook);
  }

  start(): void {
    this.stopListening = this.control.store.onChange(change =>
      this.changed(change),
    );
    this.control.store.list('pods').forEach(pod => this.adopt(pod));
  }

  stop(): void {
    this.stopListening?.();
    this.lives.forEach(life => clearTimeout(life.timer));
    this.lives.clear();
  }

  /** Kills the container of a pod, as the kernel does when it needs more memory than it may have. */
  kill(pod: Pod, reason: 'OOMKilled' | 'Error', exitCode: number): void {
    const life = this.lives.get(pod.metadata.uid);
    if (life && !life.ending) {
      this.runner.exit(life, reason, exitCode);
    }
  }

  private changed({ type, resource, object }: StoreChange): void {
    if (resource !== 'pods') {
      return;
    }
    const pod = object as Pod;
    if (type === 'DELETED') {
      const life = this.lives.get(pod.metadata.uid);
      clearTimeout(life?.timer);
      this.placement.release(life?.ip ?? '');
      this.lives.delete(pod.metadata.uid);
      this.logBook.forget(pod);
    } else {
      this.adopt(pod);
    }
  }

  private adopt(pod: Pod): void {
    const life = this.lives.get(pod.metadata.uid);
    if (!life) {
      this.begin(pod);
    } else if (
      pod.metadata.deletionTimestamp &&
      !life.ending &&
      this.placement.canReachNodeOf(pod)
    ) {
      life.ending = true;
      this.runner.after(life, this.timing.terminationMs, () =>
        this.terminate(life),
      );
      if (pod.status.containerStatuses?.some(({ state }) => state.running)) {
        this.runner.tell(
          pod,
          'Normal',
          'Killing',
          `Stopping container ${pod.spec.containers[0].name}`,
        );
      }
    }
  }

  private begin(pod: Pod): void {
    const running = pod.status.containerStatuses?.find(
      ({ state }) => state.running,
    );
    const life: Life = {
      name: pod.metadata.name,
      namespace: pod.metadata.namespace ?? '',
      ip: this.placement.addressOf(pod),
      restarts: 0,
      failures: 0,
      startedAt:
        Date.parse(running?.state.running?.startedAt ?? '') || Date.now(),
      lastState: {},
      ending: false,
    };
    this.lives.set(pod.metadata.uid, life);
    if (!running) {
      this.runner.after(life, 0, () => this.schedule(life));
    }
  }

  private schedule(life: Life): void {
    const pod = this.runner.podOf(life);
    if (!pod) {
      return;
    }
    const node = pod.spec.nodeName ?? this.placement.chooseNode();
    if (!node) {
      this.scheduler.events.emit(pod, {
        type: 'Warning',
        reason: 'FailedScheduling',
        message: this.placement.shortage(),
        component: 'default-scheduler',
      });
      this.runner.after(life, this.timing.podStartMs * 2 + 50, () =>
        this.schedule(life),
      );
      return;
    }
    const bound = scheduled(pod, node);
    this.control.store.put('pods', bound);
    this.scheduler.events.emit(bound, {
      type: 'Normal',
      reason: 'Scheduled',
      message: `Successfully assigned ${life.namespace}/${life.name} to ${node}`,
      component: 'default-scheduler',
    });
    this.runner.after(life, 0, () => this.runner.createContainers(life));
  }

  private terminate(life: Life): void {
    const pod = this.runner.podOf(life);
    if (pod) {
      const ended = {
        ...pod.metadata,
        deletionTimestamp: timestamp(),
        deletionGracePeriodSeconds: 0,
      };
      this.control.store.put('pods', { ...pod, metadata: ended });
      this.control.store.remove('pods', life.namespace, life.name);
    }
  }
}
