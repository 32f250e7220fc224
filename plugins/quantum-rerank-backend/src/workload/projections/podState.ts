import {
  count,
  flag,
  isRecord,
  list,
  moment,
  record,
  text,
  type Json,
} from './read';

/** What a pod's status comes down to. */
export interface PodState {
  /** The word of kubectl's STATUS column. */
  word: string;
  /** Kubernetes' explanation of the word. */
  message?: string;
  containersReady: number;
  containersTotal: number;
  restarts: number;
  lastRestartAt?: string;
  lastTerminationReason?: string;
}

interface Tally {
  restarts: number;
  lastRestartAt?: string;
  lastTerminationReason?: string;
}

/**
 * State of a pod by the rules of kubectl's pod printer
 * (`pkg/printers/internalversion/printers.go`, printPod): phase, overruled by
 * the status reason, by init containers while they run, then by what the
 * containers wait for or ended with, and last by deletion.
 */
export function describePod(pod: Json): PodState {
  const status = record(pod.status);
  const spec = record(pod.spec);
  const conditions = list(status.conditions).filter(isRecord);
  const sidecars = new Set(
    list(spec.initContainers)
      .filter(isRecord)
      .filter(container => container.restartPolicy === 'Always')
      .map(container => container.name),
  );
  const phase = text(status.phase) ?? 'Unknown';
  const scheduled = conditions.find(({ type }) => type === 'PodScheduled');
  let word = text(status.reason) ?? phase;
  let message = text(status.message);
  if (scheduled?.reason === 'SchedulingGated') {
    word = 'SchedulingGated';
  }
  if (scheduled?.status === 'False') {
    message ??= text(scheduled.message);
  }

  let ready = 0;
  const all: Tally = { restarts: 0 };
  const lasting: Tally = { restarts: 0 };
  const initStatuses = list(status.initContainerStatuses).filter(isRecord);
  let initializing = false;
  for (const [index, container] of initStatuses.entries()) {
    const sidecar = sidecars.has(container.name);
    add(all, container);
    if (sidecar) {
      add(lasting, container);
    }
    const { terminated, waiting } = stateOf(container);
    if (terminated && count(terminated.exitCode) === 0) {
      continue;
    }
    if (sidecar && flag(container.started)) {
      ready += container.ready === true ? 1 : 0;
      continue;
    }
    initializing = true;
    if (terminated) {
      word = `Init:${text(terminated.reason) ?? exitWord(terminated)}`;
      message = text(terminated.message) ?? message;
    } else if (
      waiting &&
      text(waiting.reason) &&
      waiting.reason !== 'PodInitializing'
    ) {
      word = `Init:${text(waiting.reason)}`;
      message = text(waiting.message) ?? message;
    } else {
      word = `Init:${index}/${list(spec.initContainers).length}`;
    }
    break;
  }

  const initialized = conditions.some(
    ({ type, status: value }) => type === 'Initialized' && value === 'True',
  );
  let tally = all;
  if (!initializing || initialized) {
    tally = lasting;
    let running = false;
    const statuses = list(status.containerStatuses).filter(isRecord).reverse();
    for (const container of statuses) {
      add(tally, container);
      const { terminated, waiting, running: runs } = stateOf(container);
      if (waiting && text(waiting.reason)) {
        word = text(waiting.reason)!;
        message = text(waiting.message) ?? message;
      } else if (terminated) {
        word = text(terminated.reason) ?? exitWord(terminated);
        message = text(terminated.message) ?? message;
      } else if (container.ready === true && runs) {
        running = true;
        ready += 1;
      }
    }
    if (word === 'Completed' && running) {
      const isReady = conditions.some(
        ({ type, status: value }) => type === 'Ready' && value === 'True',
      );
      word = isReady ? 'Running' : 'NotReady';
    }
  }

  if (record(pod.metadata).deletionTimestamp !== undefined) {
    if (status.reason === 'NodeLost') {
      word = 'Unknown';
    } else if (phase !== 'Succeeded' && phase !== 'Failed') {
      word = 'Terminating';
    }
  }
  return {
    word,
    message,
    containersReady: ready,
    containersTotal: list(spec.containers).length + sidecars.size,
    ...tally,
  };
}

function stateOf(container: Json) {
  const state = record(container.state);
  return {
    waiting: isRecord(state.waiting) ? state.waiting : undefined,
    terminated: isRecord(state.terminated) ? state.terminated : undefined,
    running: isRecord(state.running) ? state.running : undefined,
  };
}

function exitWord(terminated: Json): string {
  const signal = count(terminated.signal);
  return signal
    ? `Signal:${signal}`
    : `ExitCode:${count(terminated.exitCode) ?? '?'}`;
}

function add(tally: Tally, container: Json): void {
  tally.restarts += count(container.restartCount) ?? 0;
  const last = record(record(container.lastState).terminated);
  const finishedAt = moment(last.finishedAt);
  if (
    finishedAt &&
    (!tally.lastRestartAt || finishedAt > tally.lastRestartAt)
  ) {
    tally.lastRestartAt = finishedAt;
    tally.lastTerminationReason = text(last.reason);
  }
}
