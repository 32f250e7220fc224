import { useApi } from '@backstage/frontend-plugin-api';
import type {
  Environment,
  Escalation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from '../../api';
import { useSubmission } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { RefusableButton } from '../ActionButton';
import { useRefusal } from '../OnCall';
import { ErrorState } from '../States';

/** Takes care of it, which stops the escalation; or says why one may not. */
export function AcknowledgeButton(props: {
  escalation: Escalation;
  environment: Environment;
  onAcknowledged: () => void;
}) {
  const { escalation, environment, onAcknowledged } = props;
  const api = useApi(quantumRerankApiRef);
  const { t } = useMessages();
  const refusal = useRefusal(environment, 'acknowledge');
  const { busy, error, submit } = useSubmission();

  const acknowledge = () =>
    submit(async () => {
      await api.acknowledgeEscalation(escalation.id);
      onAcknowledged();
    });

  return (
    <>
      <RefusableButton
        refusal={refusal}
        variant="contained"
        color="primary"
        disabled={busy}
        onClick={acknowledge}
        aria-label={t('escalation.acknowledgeOf', {
          title: escalation.subject.title,
        })}
      >
        {t('escalation.acknowledge')}
      </RefusableButton>
      {error && <ErrorState error={error} title={t('escalation.ackError')} />}
    </>
  );
}
