import { useState } from 'react';
import { usePolling } from './usePolling';

/** Browser time in ms, renewed every `intervalMs` while the page is visible. */
export function useNow(intervalMs = 1000): number {
  const [now, setNow] = useState(() => Date.now());
  usePolling(() => setNow(Date.now()), intervalMs);
  return now;
}
