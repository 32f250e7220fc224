import { useMemo } from 'react';
import { useLocation, useParams, useSearchParams } from 'react-router-dom';

/** Sub-tabs, in the order they are shown. */
export const views = [
  'overview',
  'workload',
  'performance',
  'alerts',
  'actions',
  'maintenance',
  'history',
] as const;

/** @see views */
export type View = (typeof views)[number];

/** Where the person is inside the tab, and addresses of its other places. */
export interface OperationsLocation {
  view: View;
  /** Operation whose record is open: `history/{id}`. */
  operationId?: string;
  /** Environment named in the address. */
  environment?: string;
  query: URLSearchParams;
  /** Changes query parameters; undefined removes one. Replaces the address. */
  setQuery: (values: Record<string, string | undefined>) => void;
  /** Address of a view; keeps the environment, drops filters. */
  href: (target: {
    view?: View;
    operationId?: string;
    environment?: string;
    /** Signal whose chart is open: `performance?signal=`. */
    signal?: string;
    /** Dashboard that is shown: `performance?dashboard=`. */
    dashboard?: string;
    /** Report that is open: `maintenance?report=`. */
    reportId?: string;
    /** Escalation that is shown: `overview?escalation=`. */
    escalation?: string;
    /** Replacement whose entries are shown: `history?about=`. */
    about?: string;
  }) => string;
}

/**
 * The tab's part of the address: `{tab}/{view}/{id}?environment=…`. Read from
 * the rest of the mounted route, so that it works wherever the tab is mounted.
 */
export function useOperationsLocation(): OperationsLocation {
  const { pathname } = useLocation();
  const rest = useParams()['*'] ?? '';
  const [query, setSearchParams] = useSearchParams();

  return useMemo(() => {
    const segments = rest.split('/').filter(Boolean);
    const base = pathname
      .split('/')
      .filter(Boolean)
      .slice(0, -segments.length || undefined)
      .join('/');
    const named = views.find(view => view === segments[0]);
    const view = named ?? 'overview';
    const environment = query.get('environment') ?? undefined;

    return {
      view,
      operationId: view === 'history' ? segments[1] : undefined,
      environment,
      query,
      setQuery: values =>
        setSearchParams(
          previous => {
            const next = new URLSearchParams(previous);
            for (const [key, value] of Object.entries(values)) {
              if (value === undefined || value === '') {
                next.delete(key);
              } else {
                next.set(key, value);
              }
            }
            return next;
          },
          { replace: true },
        ),
      href: target => {
        const path = [
          base,
          target.view ?? view,
          target.operationId && encodeURIComponent(target.operationId),
        ]
          .filter(Boolean)
          .join('/');
        const parameters = new URLSearchParams();
        const name = target.environment ?? environment;
        if (name) {
          parameters.set('environment', name);
        }
        if (target.signal) {
          parameters.set('signal', target.signal);
        }
        if (target.dashboard) {
          parameters.set('dashboard', target.dashboard);
        }
        if (target.reportId) {
          parameters.set('report', target.reportId);
        }
        if (target.escalation) {
          parameters.set('escalation', target.escalation);
        }
        if (target.about) {
          parameters.set('about', target.about);
        }
        const search = parameters.toString();
        return search ? `/${path}?${search}` : `/${path}`;
      },
    };
  }, [pathname, rest, query, setSearchParams]);
}
