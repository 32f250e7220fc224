import { useEffect, useRef } from 'react';
import { useOnVisible } from './useOnVisible';

/**
 * Calls `refresh` every `intervalMs` and when the page becomes visible again;
 * a hidden page asks nothing.
 */
export function usePolling(refresh: () => void, intervalMs: number): void {
  const latest = useRef(refresh);
  latest.current = refresh;
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) {
        latest.current();
      }
    }, intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);
  useOnVisible(refresh);
}
