import { toError } from '@backstage/errors';
import { useApi } from '@backstage/frontend-plugin-api';
import type { Silence } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useRef, useState } from 'react';
import { quantumRerankApiRef } from '../../api';
import { useMessages } from '../../hooks/useMessages';
import { newIdempotencyKey } from '../OperationDialog/idempotencyKey';
import { useOperationsContext } from '../OperationsPage/OperationsContext';

/** Longest silence the backend makes: a week. */
export const MINUTES_LIMIT = 7 * 24 * 60;
/** Longest reason the backend takes. */
export const REASON_LIMIT = 500;
/** Shortest reason the backend takes. */
const REASON_MINIMUM = 3;

/** Lengths that are offered, in minutes. */
export const presets = ['30', '60', '120', '240'] as const;

/** @see presets */
export type Duration = (typeof presets)[number] | 'custom';

/** State and rules of the dialog; knows nothing about how it looks. */
export function useSilenceDialog(
  initialRules: string[],
  onMade: (silence: Silence) => void,
) {
  const api = useApi(quantumRerankApiRef);
  const { t } = useMessages();
  const { ref } = useOperationsContext();
  const [rules, setRules] = useState(initialRules);
  const [duration, setDuration] = useState<Duration>('60');
  const [customMinutes, setCustomMinutes] = useState('');
  const [reason, setReason] = useState('');
  const [operationId, setOperationId] = useState('');
  const [submitting, setSubmitting] = useState(false);
  const [submitError, setSubmitError] = useState<Error>();
  const sent = useRef<{ content: string; idempotencyKey: string }>();

  const minutes = readMinutes(duration === 'custom' ? customMinutes : duration);

  const obstacle = (): string | undefined => {
    if (rules.length === 0) {
      return t('silence.obstacle.rules');
    }
    if (minutes === undefined) {
      return t('silence.obstacle.minutes', { max: String(MINUTES_LIMIT) });
    }
    return reason.trim().length < REASON_MINIMUM
      ? t('silence.obstacle.reason')
      : undefined;
  };
  const currentObstacle = obstacle();

  const submit = async () => {
    if (submitting || currentObstacle || minutes === undefined) {
      return;
    }
    setSubmitting(true);
    setSubmitError(undefined);
    const request = {
      rules,
      minutes,
      reason: reason.trim(),
      ...(operationId ? { operationId } : {}),
    };
    // One that is sent again, as its answer was lost, makes no second silence.
    const content = JSON.stringify(request);
    if (sent.current?.content !== content) {
      sent.current = { content, idempotencyKey: newIdempotencyKey() };
    }
    const { idempotencyKey } = sent.current;
    try {
      onMade(await api.createSilence(ref, { ...request, idempotencyKey }));
    } catch (error) {
      setSubmitError(toError(error));
      setSubmitting(false);
    }
  };

  return {
    rules,
    setRules,
    duration,
    setDuration,
    customMinutes,
    setCustomMinutes,
    /** Undefined while what was typed is no length. */
    minutes,
    reason,
    setReason,
    operationId,
    setOperationId,
    submitting,
    submitError,
    /** Why the request cannot be sent yet; undefined when it can. */
    obstacle: currentObstacle,
    submit,
  };
}

function readMinutes(text: string): number | undefined {
  const minutes = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  return minutes >= 1 && minutes <= MINUTES_LIMIT ? minutes : undefined;
}
