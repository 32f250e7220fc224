import { Link } from '@backstage/core-components';
import type { ActionName } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { imageTag } from '../../format';
import { useOperations, useRevisions } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { ActionButton } from '../ActionButton';
import { HelpingActions } from '../AlertState';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { RelativeTime, useTimeText } from '../Time';
import { suspectChange, type Suspect } from './suspectChange';

/**
 * Since when there is trouble, "14 min after release 1.2.0": the change that
 * came just before. Then the ways back from it, and what else helps.
 */
export function Suspicion(props: {
  since: string;
  className: string;
  /** What helps with the alerts that fire. */
  helping: ActionName[];
}) {
  const { since, helping } = props;
  const { t } = useMessages();
  const { ref, snapshot, location, operationsChanged } = useOperationsContext();
  const operations = useOperations(
    ref,
    { before: since, limit: 5 },
    operationsChanged,
  );
  const text = useTimeText();
  const suspect = suspectChange(
    since,
    operations.value?.items ?? [],
    snapshot.value?.deployment,
  );
  const wayBack = suspect && actionBack(suspect);
  const others = helping.filter(action => action !== wayBack);
  return (
    <>
      <div className={props.className}>
        {t('verdict.since')} <RelativeTime at={since} as="span" />
        {suspect && (
          <>
            {' – '}
            {t('suspect.after', {
              span: text.span(Date.parse(since) - Date.parse(suspect.at)),
            })}{' '}
            <Link
              underline="always"
              to={
                suspect.kind === 'operation'
                  ? location.href({
                      view: 'history',
                      operationId: suspect.operation.id,
                    })
                  : location.href({ view: 'workload' })
              }
            >
              <SuspectName suspect={suspect} />
            </Link>
          </>
        )}
      </div>
      {(wayBack || others.length > 0) && (
        <HelpingActions
          label={t('suspect.help')}
          actions={others}
          first={suspect && wayBack && <WayBack suspect={suspect} />}
        />
      )}
    </>
  );
}

/** The action that undoes the suspect; absent where none is known. */
function actionBack(suspect: Suspect): ActionName | undefined {
  return suspect.kind === 'release'
    ? 'rollback'
    : suspect.operation.inverse?.action;
}

function WayBack(props: { suspect: Suspect }) {
  const { suspect } = props;
  const { t } = useMessages();
  if (suspect.kind === 'release') {
    return <ReleaseBefore />;
  }
  const { inverse } = suspect.operation;
  return inverse ? (
    <ActionButton
      action={inverse.action}
      parameters={inverse.parameters}
      label={t('progress.inverse', { title: inverse.title })}
    />
  ) : null;
}

/** Leads to the release before the running one, by name once it is known. */
function ReleaseBefore() {
  const { t } = useMessages();
  const { ref, snapshot } = useOperationsContext();
  const revisions = useRevisions(ref, { version: snapshot.value?.version });
  const previous = revisions.value?.items.find(
    ({ current, restartOf }) => !current && restartOf === undefined,
  );
  return previous ? (
    <ActionButton
      action="rollback"
      parameters={{ revision: previous.revision }}
      label={t('suspect.rollBackTo', {
        tag: previous.images.map(({ image }) => imageTag(image)).join(', '),
      })}
    />
  ) : (
    <ActionButton action="rollback" />
  );
}

function SuspectName(props: { suspect: Suspect }) {
  const { suspect } = props;
  const { t } = useMessages();
  if (suspect.kind === 'operation') {
    return <>{suspect.operation.title}</>;
  }
  const { images, revision } = suspect.deployment;
  const tag = images.map(({ image }) => imageTag(image)).join(', ');
  return (
    <>
      {tag
        ? t('suspect.release', { tag })
        : t('suspect.revision', { revision: String(revision ?? '') })}
    </>
  );
}
