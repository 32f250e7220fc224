import { Link } from '@backstage/core-components';
import type {
  HistoryEntry,
  ReplacementEntry,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { useShiftTime } from '../OnCall';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Person } from '../Person';
import { OperationStateWord, overrideTone, StatusWord } from '../Status';
import { VerdictWord } from '../Verification';

/** What was done, linked to its own address. */
export function WhatCell(props: { entry: HistoryEntry }) {
  const { entry } = props;
  const { t } = useMessages();
  const { location } = useOperationsContext();
  switch (entry.kind) {
    case 'operation':
      return (
        <Link
          to={location.href({
            view: 'history',
            operationId: entry.operation.id,
          })}
        >
          {entry.operation.title}
        </Link>
      );
    case 'replacement': {
      const { id, kind, title, level } = entry.replacement;
      return (
        <>
          <Link to={location.href({ view: 'history', about: id })}>
            {t(`historyEntry.${entry.event}.${kind}`)}
          </Link>
          <div>
            {level === undefined
              ? title
              : t('shifts.rotation', { title, level: String(level) })}
          </div>
        </>
      );
    }
    default: {
      const { id, subject, severity } = entry.escalation;
      return (
        <>
          <Link to={location.href({ view: 'overview', escalation: id })}>
            {t(`historyEntry.${entry.event}`, { title: subject.title })}
          </Link>
          <div>{severity}</div>
        </>
      );
    }
  }
}

/** How it stands with it now. */
export function StateCell(props: { entry: HistoryEntry }) {
  const { entry } = props;
  const { t } = useMessages();
  switch (entry.kind) {
    case 'operation':
      return (
        <>
          <OperationStateWord state={entry.operation.state} />
          {entry.operation.breakGlass?.state === 'to-review' && (
            <div>
              <StatusWord tone="warning">{t('breakGlass.toReview')}</StatusWord>
            </div>
          )}
        </>
      );
    case 'replacement': {
      const { state } = entry.replacement;
      return (
        <StatusWord tone={overrideTone(state)}>
          {t(`overrides.state.${state}`)}
        </StatusWord>
      );
    }
    default:
      return (
        <StatusWord tone={entry.event === 'resolved' ? 'ok' : 'running'}>
          {t(`escalation.state.${entry.event}`)}
        </StatusWord>
      );
  }
}

/** Who did it, and which way it came. */
export function WhoCell(props: { entry: HistoryEntry }) {
  const { entry } = props;
  const by =
    entry.kind === 'operation' ? entry.operation.requestedBy : entry.by;
  const via = viaOf(entry);
  return (
    <>
      {by && <Person entityRef={by} />}
      {via !== undefined && via !== 'portal' && <div>{via}</div>}
    </>
  );
}

function viaOf(entry: HistoryEntry): string | undefined {
  switch (entry.kind) {
    case 'operation':
      return entry.operation.via;
    case 'replacement':
      return entry.via;
    default:
      return undefined;
  }
}

/** The reason that was given. */
export function reasonOf(entry: HistoryEntry): string | undefined {
  switch (entry.kind) {
    case 'operation':
      return entry.operation.reason;
    case 'replacement':
      return entry.event === 'made' ? entry.replacement.reason : entry.comment;
    default:
      return undefined;
  }
}

/** What came of it. */
export function OutcomeCell(props: { entry: HistoryEntry }) {
  const { entry } = props;
  switch (entry.kind) {
    case 'operation':
      return (
        <>
          {entry.operation.message}
          {entry.operation.verification && (
            <div>
              <VerdictWord verdict={entry.operation.verification.verdict} />
            </div>
          )}
        </>
      );
    case 'replacement':
      return <Replaced entry={entry} />;
    default:
      return <>{entry.text}</>;
  }
}

/** Who for whom, and when; the role where names are not to be seen. */
function Replaced(props: { entry: ReplacementEntry }) {
  const { person, replaces, role, from, until, exchange } =
    props.entry.replacement;
  const { t } = useMessages();
  const { span } = useShiftTime();
  return (
    <>
      <div>
        {person && <Person entityRef={person} />}
        {person && replaces && ` ${t('overrides.instead')} `}
        {replaces && <Person entityRef={replaces} />}
        {!person && replaces && ` ${t('overrides.away')}`}
        {!person && !replaces && role}
      </div>
      <div>
        {span(from, until)}
        {exchange &&
          `, ${t('historyEntry.exchange', {
            span: span(exchange.from, exchange.until),
          })}`}
      </div>
    </>
  );
}
