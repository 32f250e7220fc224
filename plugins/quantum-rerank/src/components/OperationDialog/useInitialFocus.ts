import { useEffect, useRef } from 'react';

/** Puts the cursor into a field when its dialog opens. */
export function useInitialFocus(wanted = true) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (wanted) {
      field.current?.focus();
    }
  }, [wanted]);
  return field;
}
