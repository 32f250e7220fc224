import { useApi } from '@backstage/frontend-plugin-api';
import { useSubmission } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from '../../api';
import { ErrorState } from '../States';

/** Cancels, or stops what was begun, while that is possible; says what the backend said when it is not. */
export function CancelButton(props: {
  operation: Operation;
  onCancelled: (operation: Operation) => void;
}) {
  const { operation, onCancelled } = props;
  const { t } = useMessages();
  const api = useApi(quantumRerankApiRef);
  const { busy, error, submit } = useSubmission();

  const isBegun = operation.steps.some(
    ({ id, state }) =>
      (id === 'apply' || id.startsWith('replicas-')) && state !== 'pending',
  );
  const cancel = () =>
    submit(async () => onCancelled(await api.cancelOperation(operation.id)));

  return (
    <>
      {operation.cancellable && (
        <Button
          size="small"
          variant="outlined"
          disabled={busy}
          onClick={cancel}
          aria-label={t(
            isBegun ? 'progress.stopTitle' : 'progress.cancelTitle',
            { title: operation.title },
          )}
        >
          {t(isBegun ? 'progress.stop' : 'progress.cancel')}
        </Button>
      )}
      {error && <ErrorState error={error} title={t('progress.cancelError')} />}
    </>
  );
}
