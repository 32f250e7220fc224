import { useApi } from '@backstage/frontend-plugin-api';
import {
  finalReportStates,
  type EnvironmentRef,
  type Report,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useCallback, useEffect, useState } from 'react';
import { quantumRerankApiRef } from '../api';
import { useLiveRefresh } from './useLiveRefresh';
import { useResource, type Resource } from './useResource';

/** How often a report is asked for while it is being made. */
export const RUNNING_POLL_INTERVAL_MS = 2_000;

/** True when nothing more will be found. */
export function isReportOver(report: Pick<Report, 'state'>): boolean {
  return finalReportStates.some(state => state === report.state);
}

/**
 * One report, followed until it is over.
 *
 * @param ref - the environment that is shown; what is signalled of it is
 * followed, another one's report is only read
 */
export function useReport(
  ref: EnvironmentRef,
  id: string,
): Resource<Report> & {
  /** Takes over an answer that came another way, e.g. of a cancellation. */
  accept: (report: Report) => void;
} {
  const api = useApi(quantumRerankApiRef);
  const [accepted, setAccepted] = useState<Report>();
  const resource = useResource<Report>({
    scope: id,
    load: signal => api.getReport(id, { signal }),
  });
  const { refresh } = resource;
  useLiveRefresh({
    ref,
    types: ['reports'],
    failing: resource.error !== undefined,
    refresh,
  });
  const value = newest(
    resource.value,
    accepted?.id === id ? accepted : undefined,
  );
  const running = value !== undefined && !isReportOver(value);
  useEffect(() => {
    if (!running) {
      return undefined;
    }
    const timer = setInterval(() => {
      if (!document.hidden) {
        refresh();
      }
    }, RUNNING_POLL_INTERVAL_MS);
    return () => clearInterval(timer);
  }, [running, refresh]);

  return {
    ...resource,
    value,
    accept: useCallback((report: Report) => setAccepted(report), []),
  };
}

/** Answers can overtake each other; the later state of the report counts. */
function newest(
  read: Report | undefined,
  accepted: Report | undefined,
): Report | undefined {
  if (!read || !accepted) {
    return read ?? accepted;
  }
  return accepted.sequence > read.sequence ? accepted : read;
}
