import { useEffect } from 'react';

/** Calls `refresh` every `intervalMs`; a hidden page asks nothing. */
export function usePolling(refresh: () => void, intervalMs: number): void {
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) {
        refresh();
      }
    }, intervalMs);
    return () => clearInterval(timer);
  }, [refresh, intervalMs]);
}
