import { parseEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import type { EnvironmentRef } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { onCallRouteRef } from '../../routes';

/**
 * Addresses on the on-call page, or undefined in a portal that does not
 * mount it.
 */
export function useOnCallHref(): ((ref: EnvironmentRef) => string) | undefined {
  const base = useMountedPath();
  return base === undefined ? undefined : ref => serviceHref(base, ref);
}

function useMountedPath(): string | undefined {
  try {
    return useRouteRef(onCallRouteRef)();
  } catch {
    // The hook throws where the page is not mounted; there is no way to ask.
    return undefined;
  }
}

/** Address of a service below that of the page. */
export function serviceHref(base: string, ref: EnvironmentRef): string {
  const { kind, namespace, name } = parseEntityRef(ref.entityRef);
  return [base.replace(/\/$/, ''), kind, namespace, name, ref.environment]
    .map((part, index) => (index === 0 ? part : encodeURIComponent(part)))
    .join('/');
}
