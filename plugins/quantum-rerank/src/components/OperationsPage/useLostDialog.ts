import type { ActionName } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEffect, useRef } from 'react';

/** A dialog that was open when its environment left the screen. */
export interface LostDialog {
  action: ActionName;
  environment: string;
}

/**
 * Reports, when the page of an environment goes, the dialog that was open on
 * it, or that none was. Nothing of the dialog itself survives.
 */
export function useLostDialog(
  open: LostDialog | undefined,
  onLeave: (lost: LostDialog | undefined) => void,
): void {
  const latest = useRef({ open, onLeave });
  latest.current = { open, onLeave };
  useEffect(
    () => () => {
      const { open: lost, onLeave: report } = latest.current;
      report(lost);
    },
    [],
  );
}
