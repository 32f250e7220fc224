import {
  MIN_REASON_LENGTH,
  type Plan,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useState } from 'react';
import { useMessages } from '../../hooks/useMessages';

/** Whether the person passes approval or freeze, and what that still needs. */
export function useBreakGlass() {
  const { t } = useMessages();
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  const [typed, setTyped] = useState('');
  const chosen = open && wanted;
  return {
    open,
    /** Closing the section takes the choice back. */
    toggle: () => {
      setOpen(before => !before);
      setWanted(false);
    },
    chosen,
    choose: setWanted,
    typed,
    type: setTyped,
    /** What would be passed by this plan; nothing unless it is chosen. */
    passes: (plan: Plan): string[] => (chosen ? plan.breakGlass ?? [] : []),
    /** What is missing; undefined when nothing is, or it is not chosen. */
    obstacle: (plan: Plan, reason: string): string | undefined => {
      if (!chosen || !plan.breakGlass) {
        return undefined;
      }
      if (reason.trim().length < MIN_REASON_LENGTH) {
        return t('breakGlass.obstacleReason', {
          limit: String(MIN_REASON_LENGTH),
        });
      }
      return typed === plan.environment
        ? undefined
        : t('obstacle.confirmation', { text: plan.environment });
    },
  };
}
