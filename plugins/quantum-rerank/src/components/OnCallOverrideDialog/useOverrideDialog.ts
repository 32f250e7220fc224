import { toError } from '@backstage/errors';
import { useApi } from '@backstage/frontend-plugin-api';
import type {
  EnvironmentRef,
  OnCallOverride,
  OnCallSchedule,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useState } from 'react';
import { quantumRerankApiRef } from '../../api';
import { useOnCallSchedule } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { viewerZone } from '../OnCall';
import { useIdempotencyKey } from '../OperationDialog/idempotencyKey';
import { othersIn, type Draft, type Span } from './changesOf';
import { fromLocalInput, toLocalInput } from './localTime';
import type { PickedPerson } from './PersonPicker';

/** Longest reason the backend takes. */
export const REASON_LIMIT = 500;
/** Shortest reason the backend takes. */
const REASON_MINIMUM = 3;
/** Longest replacement the backend takes. */
const DAYS_LIMIT = 60;
/** How late the backend lets one begin: a reason takes time to write. */
const LATE_MS = 5 * 60_000;

/** What the dialog starts with. */
export interface OverrideStart {
  kind: OnCallOverride['kind'];
  rotation?: string;
  from?: string;
  until?: string;
}

/** State and rules of the dialog; knows nothing about how it looks. */
export function useOverrideDialog(options: {
  target: EnvironmentRef;
  start: OverrideStart;
  rotations: OnCallSchedule['rotations'];
  me?: string;
  onMade: (override: OnCallOverride) => void;
}) {
  const { target, start, rotations, me, onMade } = options;
  const { kind } = start;
  const api = useApi(quantumRerankApiRef);
  const { t } = useMessages();
  const zone = viewerZone();
  const asInput = (at?: string) => (at ? toLocalInput(at, zone) : '');
  const [rotation, setRotation] = useState(
    start.rotation ?? rotations[0]?.id ?? '',
  );
  // Undefined stands for the viewer.
  const [person, setPerson] = useState<PickedPerson>();
  const [cleared, setCleared] = useState(false);
  const [chosen, setChosen] = useState<string>();
  const [from, setFrom] = useState(() => asInput(start.from));
  const [until, setUntil] = useState(() => asInput(start.until));
  const [exchangeFrom, setExchangeFrom] = useState('');
  const [exchangeUntil, setExchangeUntil] = useState('');
  const [reason, setReason] = useState('');
  const keyOf = useIdempotencyKey();
  const [submitting, setSubmitting] = useState(false);
  const [submitError, setSubmitError] = useState<Error>();

  const span = readSpan(from, until, zone);
  const exchange =
    kind === 'swap' ? readSpan(exchangeFrom, exchangeUntil, zone) : undefined;
  const personRef = cleared ? undefined : person?.entityRef ?? me;

  const spanObstacle = (value?: Span): string | undefined => {
    if (!value) {
      return t('override.obstacle.times');
    }
    const begins = Date.parse(value.from);
    const ends = Date.parse(value.until);
    if (begins >= ends) {
      return t('override.obstacle.order');
    }
    if (ends <= Date.now()) {
      return t('override.obstacle.past');
    }
    if (begins < Date.now() - LATE_MS) {
      return t('override.obstacle.begun');
    }
    return ends - begins > DAYS_LIMIT * 86_400_000
      ? t('override.obstacle.long', { days: String(DAYS_LIMIT) })
      : undefined;
  };
  const obstacle = (): string | undefined => {
    if (!rotation) {
      return t('override.obstacle.rotation');
    }
    if (!personRef) {
      return t('override.obstacle.person');
    }
    const wrong = spanObstacle(span);
    if (wrong) {
      return wrong;
    }
    if (kind === 'swap' && spanObstacle(exchange)) {
      return exchange
        ? spanObstacle(exchange)
        : t('override.obstacle.exchange');
    }
    return reason.trim().length < REASON_MINIMUM
      ? t('override.obstacle.reason')
      : undefined;
  };

  // What will change can be told before a reason is given.
  const times: Draft | undefined =
    rotation &&
    personRef &&
    span &&
    !spanObstacle(span) &&
    (kind !== 'swap' || (exchange && !spanObstacle(exchange)))
      ? { kind, rotation, person: personRef, ...span, exchange }
      : undefined;
  const schedule = useOnCallSchedule(
    target,
    times && {
      from: earlier(times.from, times.exchange?.from),
      to: later(times.until, times.exchange?.until),
    },
  );
  // An absence is of one person anyway.
  const others =
    times && schedule.value && kind !== 'absence'
      ? othersIn(times, schedule.value)
      : [];
  // Whoever was chosen for another time may have none in this.
  const replaces = others.find(
    ({ entityRef }) => entityRef === chosen,
  )?.entityRef;
  const draft = times && { ...times, replaces };
  const currentObstacle =
    obstacle() ??
    (kind === 'swap' && others.length > 1 && !replaces
      ? t('override.obstacle.replaces')
      : undefined);

  const submit = async () => {
    if (submitting || currentObstacle || !span) {
      return;
    }
    setSubmitting(true);
    setSubmitError(undefined);
    const named =
      personRef && personRef !== me
        ? { [kind === 'absence' ? 'replaces' : 'person']: personRef }
        : {};
    const body = {
      entityRef: target.entityRef,
      environment: target.environment,
      rotation,
      kind,
      ...named,
      ...(replaces ? { replaces } : {}),
      ...span,
      ...(exchange ? { exchange } : {}),
      reason: reason.trim(),
    };
    try {
      onMade(
        await api.createOnCallOverride({
          ...body,
          idempotencyKey: keyOf(body),
        }),
      );
    } catch (error) {
      setSubmitError(toError(error));
      setSubmitting(false);
    }
  };

  return {
    kind,
    zone,
    rotation,
    setRotation,
    person,
    personRef,
    setPerson: (next: PickedPerson | undefined) => {
      setPerson(next);
      setCleared(next === undefined);
    },
    from,
    setFrom,
    until,
    setUntil,
    exchangeFrom,
    setExchangeFrom,
    exchangeUntil,
    setExchangeUntil,
    reason,
    setReason,
    span,
    draft,
    schedule,
    /** Those who share the time, of whom one can be chosen. */
    others,
    replaces,
    setReplaces: setChosen,
    submitting,
    submitError,
    /** Why the request cannot be sent yet; undefined when it can. */
    obstacle: currentObstacle,
    submit,
  };
}

function readSpan(from: string, until: string, zone: string): Span | undefined {
  const begins = fromLocalInput(from, zone);
  const ends = fromLocalInput(until, zone);
  return begins && ends ? { from: begins, until: ends } : undefined;
}

function earlier(a: string, b = a): string {
  return Date.parse(a) < Date.parse(b) ? a : b;
}

function later(a: string, b = a): string {
  return Date.parse(a) > Date.parse(b) ? a : b;
}
