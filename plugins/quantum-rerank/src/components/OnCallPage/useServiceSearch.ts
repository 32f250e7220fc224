import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router-dom';

/** Quiet time after typing before the server is asked. */
const TYPING_PAUSE_MS = 250;

/** What is searched for: in the address, and as it is being typed. */
export function useServiceSearch() {
  const [parameters, setParameters] = useSearchParams();
  const search = parameters.get('search') ?? '';
  const [typed, setTyped] = useState(search);
  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === search) {
      return undefined;
    }
    const timer = setTimeout(
      () =>
        setParameters(
          previous => {
            const next = new URLSearchParams(previous);
            if (wanted) {
              next.set('search', wanted);
            } else {
              next.delete('search');
            }
            return next;
          },
          { replace: true },
        ),
      TYPING_PAUSE_MS,
    );
    return () => clearTimeout(timer);
  }, [typed, search, setParameters]);
  return { search, typed, setTyped };
}
