import { useEffect, useRef } from 'react';

/** Calls `react` when the page becomes visible again, as after a sleep. */
export function useOnVisible(react: () => void): void {
  const latest = useRef(react);
  latest.current = react;
  useEffect(() => {
    const onVisibilityChange = () => {
      if (!document.hidden) {
        latest.current();
      }
    };
    document.addEventListener('visibilitychange', onVisibilityChange);
    return () =>
      document.removeEventListener('visibilitychange', onVisibilityChange);
  }, []);
}
