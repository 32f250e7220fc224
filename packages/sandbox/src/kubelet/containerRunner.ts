import type { Control } from '../controllers/control';
import type { SandboxTiming } from '../options';
import type { ContainerState, Pod } from '../store/kinds';
import { timestamp } from '../store/names';
import { behaviourOf } from './images';
import type { LogBook } from './logBook';
import { containerId, withContainers } from './podStatus';

/** What a kubelet remembers of a pod. */
export interface Life {
  name: string;
  namespace: string;
  ip: string;
  restarts: number;
  /** Failures in a row, for the back-off. */
  failures: number;
  startedAt: number;
  lastState: ContainerState;
  timer?: NodeJS.Timeout;
  ending: boolean;
}

/** Lets the containers of pods start, fail and restart as their images say. */
export class ContainerRunner {
  private readonly control: Control;
  private readonly timing: SandboxTiming;
  private readonly logBook: LogBook;

  constructor(control: Control, timing: SandboxTiming, logBook: LogBook) {
    this.control = control;
    this.timing = timing;
    this.logBook = logBook;
  }

  /** Begins with the containers of a pod that has a node. */
  createContainers(life: Life): void {
    const pod = this.show(
      life,
      { waiting: { reason: 'ContainerCreating' } },
      false,
    );
    if (!pod) {
      return;
    }
    const { image } = pod.spec.containers[0];
    if (behaviourOf(image) === 'missing') {
      this.tell(pod, 'Normal', 'Pulling', `Pulling image "${image}"`);
      this.after(life, this.timing.podStartMs / 2, () => this.failPull(life));
    } else {
      this.after(life, this.timing.podStartMs, () =>
        this.startContainers(life),
      );
    }
  }

  private failPull(life: Life): void {
    const image = this.podOf(life)?.spec.containers[0].image ?? '';
    const why = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
    const pod = this.show(
      life,
      { waiting: { reason: 'ErrImagePull', message: why } },
      false,
    );
    if (!pod) {
      return;
    }
    this.tell(
      pod,
      'Warning',
      'Failed',
      `Failed to pull image "${image}": ${why}`,
    );
    this.tell(pod, 'Warning', 'Failed', 'Error: ErrImagePull');
    this.after(life, this.timing.podStartMs / 2, () => {
      const message = `Back-off pulling image "${image}"`;
      const waiting = this.show(
        life,
        { waiting: { reason: 'ImagePullBackOff', message } },
        false,
      );
      if (waiting) {
        this.tell(waiting, 'Normal', 'BackOff', message);
        this.tell(waiting, 'Warning', 'Failed', 'Error: ImagePullBackOff');
        this.after(life, this.backOff(life), () => this.failPull(life));
      }
    });
  }

  private startContainers(life: Life): void {
    life.startedAt = Date.now();
    const pod = this.podOf(life);
    if (!pod) {
      return;
    }
    const { image, name } = pod.spec.containers[0];
    if (life.restarts === 0) {
      this.tell(
        pod,
        'Normal',
        'Pulled',
        `Container image "${image}" already present on machine`,
      );
    }
    this.tell(pod, 'Normal', 'Created', `Created container: ${name}`);
    this.tell(pod, 'Normal', 'Started', `Started container ${name}`);
    const crashes = behaviourOf(image) === 'crashes';
    this.show(
      life,
      { running: { startedAt: timestamp(life.startedAt) } },
      !crashes,
    );
    if (crashes) {
      this.after(life, this.timing.crashAfterMs, () => {
        const dying = this.podOf(life);
        if (dying) {
          this.logBook.write(
            dying,
            `${new Date().toISOString()} ERROR startup failed: cannot load model weights`,
          );
          this.logBook.write(
            dying,
            'Traceback (most recent call last): RuntimeError: model file is corrupt',
          );
        }
        this.exit(life, 'Error', 1);
      });
    }
  }

  /** The container has ended; it is restarted after a pause that grows with every failure. */
  exit(life: Life, reason: string, exitCode: number): void {
    const pod = this.podOf(life);
    if (!pod) {
      return;
    }
    life.lastState = {
      terminated: {
        exitCode,
        reason,
        startedAt: timestamp(life.startedAt),
        finishedAt: timestamp(),
        containerID: containerId(pod, life.restarts),
      },
    };
    this.show(life, life.lastState, false);
    const pause = this.backOff(life);
    const name = pod.spec.containers[0].name;
    const text = `back-off ${Math.round(
      pause / 1000,
    )}s restarting failed container=${name} pod=${life.name}_${
      life.namespace
    }(${pod.metadata.uid})`;
    const instant = life.failures === 1 && reason === 'OOMKilled';
    this.after(life, this.timing.podStartMs / 5, () => {
      if (!instant) {
        const waiting = this.show(
          life,
          { waiting: { reason: 'CrashLoopBackOff', message: text } },
          false,
        );
        if (waiting) {
          this.tell(
            waiting,
            'Warning',
            'BackOff',
            `Back-off restarting failed container ${name} in pod ${life.name}_${life.namespace}(${pod.metadata.uid})`,
          );
        }
      }
      this.after(life, instant ? this.timing.podStartMs : pause, () => {
        life.restarts++;
        this.startContainers(life);
      });
    });
  }

  private show(
    life: Life,
    state: ContainerState,
    ready: boolean,
  ): Pod | undefined {
    const pod = this.podOf(life);
    if (!pod || life.ending) {
      return undefined;
    }
    const view = {
      state,
      lastState: state === life.lastState ? {} : life.lastState,
      ready,
      restartCount: life.restarts,
      started: state.running !== undefined,
    };
    return this.control.updateStatus(
      'pods',
      withContainers(pod, view, life.ip),
    );
  }

  private backOff(life: Life): number {
    return Math.min(
      this.timing.backOffMs * 2 ** life.failures++,
      this.timing.maxBackOffMs,
    );
  }

  /** The pod as it stands; undefined when it is gone. */
  podOf(life: Life): Pod | undefined {
    return this.control.store.get('pods', life.namespace, life.name);
  }

  /** Records an event about a container of the pod. */
  tell(
    pod: Pod,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    const fieldPath = `spec.containers{${pod.spec.containers[0].name}}`;
    this.control.events.emit(pod, {
      type,
      reason,
      message,
      component: 'kubelet',
      host: pod.spec.nodeName,
      fieldPath,
    });
  }

  /** Does something later; what was planned for this pod before is given up. */
  after(life: Life, milliseconds: number, action: () => void): void {
    clearTimeout(life.timer);
    life.timer = setTimeout(() => {
      try {
        action();
      } catch (error) {
        process.emitWarning(
          `Sandbox kubelet failed: ${
            error instanceof Error ? error.stack : String(error)
          }`,
        );
      }
    }, milliseconds);
  }
}
