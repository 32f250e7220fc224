import type {
  EnvironmentRef,
  Page,
  ReportQuery,
  ReportSummary,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEnvironmentResource } from './useEnvironmentResource';
import type { Resource } from './useResource';

/** A page of reports, newest first, kept fresh. */
export function useReports(
  ref: EnvironmentRef,
  query: ReportQuery,
): Resource<Page<ReportSummary>> {
  return useEnvironmentResource<Page<ReportSummary>>({
    ref,
    types: ['reports'],
    key: JSON.stringify(query),
    load: (api, signal) => api.listReports(ref, query, { signal }),
  });
}
