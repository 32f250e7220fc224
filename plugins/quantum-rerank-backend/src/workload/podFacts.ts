import type { Fact } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { VerdictInput } from './facts';
import { plural } from './plural';
import type { StoredPod } from './projections/pod';

/** A restart counts as trouble for this long. */
const RECENT_MS = 15 * 60_000;

/** States of pods that do not get better by waiting. */
const TROUBLED =
  /^(Init:)?(CrashLoopBackOff|ImagePullBackOff|ErrImagePull|ErrImageNeverPull|InvalidImageName|CreateContainerConfigError|CreateContainerError|RunContainerError|ContainerCannotRun|Error|OOMKilled|StartError|DeadlineExceeded|ExitCode:\d+|Signal:\d+)$|^(Unknown|NodeLost|Failed|UnexpectedAdmissionError)$/;

/** Unread pods are no healthy pods. */
function unreadPods(
  { freshness }: VerdictInput,
  id: 'pods' | 'restarts',
): Fact | undefined {
  const state = freshness.parts.find(
    ({ resource }) => resource === 'pods',
  )?.state;
  return state === 'live' || state === 'stale'
    ? undefined
    : {
        id,
        state: 'unknown',
        message: 'The pods have not been read',
        source: 'pods',
      };
}

/** Pods that need somebody to look at them. */
export function podsFact(input: VerdictInput): Fact {
  const unread = unreadPods(input, 'pods');
  if (unread) {
    return unread;
  }
  const { pods } = input;
  const troubled = new Map<string, number>();
  for (const { state } of pods) {
    if (TROUBLED.test(state)) {
      troubled.set(state, (troubled.get(state) ?? 0) + 1);
    }
  }
  const words = [...troubled]
    .sort(([, a], [, b]) => b - a)
    .map(([state, count]) => `${plural(count, 'pod')} in ${state}`);
  return {
    id: 'pods',
    state: words.length > 0 ? 'warning' : 'ok',
    message: words.length > 0 ? words.join(', ') : 'No pod is in trouble',
    source: 'pods',
  };
}

/** Containers that ended and were started again lately. */
export function restartsFact(input: VerdictInput): Fact {
  const unread = unreadPods(input, 'restarts');
  if (unread) {
    return unread;
  }
  const { pods, now } = input;
  let restarted = 0;
  let latest: StoredPod | undefined;
  for (const pod of pods) {
    const at = pod.lastRestartAt;
    if (!at || now - Date.parse(at) > RECENT_MS) {
      continue;
    }
    restarted += 1;
    if (!latest?.lastRestartAt || at > latest.lastRestartAt) {
      latest = pod;
    }
  }
  if (!latest) {
    return {
      id: 'restarts',
      state: 'ok',
      message: 'No container restarted within 15 minutes',
      value: '0',
      source: 'pods',
    };
  }
  const why = latest.lastTerminationReason
    ? `, last because of ${latest.lastTerminationReason}`
    : '';
  return {
    id: 'restarts',
    state: 'warning',
    message: `Containers of ${plural(
      restarted,
      'pod',
    )} restarted within 15 minutes${why}`,
    value: String(restarted),
    source: 'pods',
    observedAt: latest.lastRestartAt,
  };
}
