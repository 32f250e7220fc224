import { plural } from '../../workload/plural';
import {
  isRecord,
  list,
  record,
  text,
  type Json,
} from '../../workload/projections/read';
import { doesNotApply, isUnknown, type Judged } from '../Judged';
import type { Found } from '../readObject';

/** What is known of the Service of an environment. */
export interface ServiceInput {
  /** As the profile has it. */
  name?: string;
  service: Found<Json>;
  /** Its EndpointSlices. */
  slices: Found<Json[]>;
}

/** How many endpoints a Service has, each counted once. */
export interface EndpointCount {
  ready: number;
  notReady: number;
}

/** Whether requests to the Service reach a pod. */
export function judgeService(input: ServiceInput): Judged {
  const { name, service, slices } = input;
  if (name === undefined) {
    return doesNotApply('The profile names no service of this environment');
  }
  if ('missing' in service) {
    return {
      applies: true,
      state: 'critical',
      summary: `There is no service ${name} in this namespace`,
    };
  }
  if ('problem' in service) {
    return isUnknown(service.problem);
  }
  if (record(service.value.spec).type === 'ExternalName') {
    return isUnknown(
      `The service ${name} is an alias of a name outside of Kubernetes, whose endpoints are not known here`,
    );
  }
  if ('problem' in slices) {
    return isUnknown(slices.problem);
  }
  const { ready, notReady } = countEndpoints(
    'missing' in slices ? [] : slices.value,
  );
  if (ready === 0) {
    const others =
      notReady > 0 ? `: ${plural(notReady, 'endpoint')} not ready` : '';
    return {
      applies: true,
      state: 'critical',
      summary: `No pod is ready behind the service ${name}${others}`,
    };
  }
  return {
    applies: true,
    // Pods that are not ready yet are a matter of the workload.
    state: 'ok',
    summary: `The service ${name} has ${plural(ready, 'ready endpoint')}${
      notReady > 0 ? `, ${notReady} not ready` : ''
    }`,
  };
}

/**
 * Endpoints that get requests, and those that do not. A pod with addresses of
 * both families is in two slices; one that ends is in neither count.
 */
export function countEndpoints(slices: Json[]): EndpointCount {
  const states = new Map<string, boolean>();
  for (const slice of slices) {
    for (const endpoint of list(slice.endpoints).filter(isRecord)) {
      const { ready, terminating } = record(endpoint.conditions);
      const key =
        text(record(endpoint.targetRef).uid) ??
        text(list(endpoint.addresses)[0]);
      if (key !== undefined && terminating !== true) {
        // No word about it means ready, says the API.
        states.set(key, (states.get(key) ?? false) || ready !== false);
      }
    }
  }
  const ready = [...states.values()].filter(Boolean).length;
  return { ready, notReady: states.size - ready };
}
