import { Link } from '@backstage/core-components';
import { imageTag } from '../../format';
import { useOperations } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { useTimeText } from '../Time';
import { suspectChange, type Suspect } from './suspectChange';

/** "14 min after release 1.2.0": the change that came just before. */
export function SuspectSentence(props: { since: string }) {
  const { since } = props;
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
  if (!suspect) {
    return null;
  }
  const href =
    suspect.kind === 'operation'
      ? location.href({ view: 'history', operationId: suspect.operation.id })
      : location.href({ view: 'workload' });
  return (
    <>
      {' – '}
      {t('suspect.after', {
        span: text.span(Date.parse(since) - Date.parse(suspect.at)),
      })}{' '}
      <Link to={href}>
        <SuspectName suspect={suspect} />
      </Link>
    </>
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
