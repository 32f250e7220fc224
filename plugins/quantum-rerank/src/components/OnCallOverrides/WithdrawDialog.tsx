import { toError } from '@backstage/errors';
import { useApi } from '@backstage/frontend-plugin-api';
import Typography from '@material-ui/core/Typography';
import type {
  Environment,
  OnCallOverride,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useState } from 'react';
import { quantumRerankApiRef } from '../../api';
import { useMessages } from '../../hooks/useMessages';
import { FormDialog } from '../DialogFrame';
import { useShiftTime } from '../OnCall';
import { ErrorState } from '../States';

/** Asks once more before a replacement is undone. */
export function WithdrawDialog(props: {
  override: OnCallOverride;
  /** Of a swap, where it is known. */
  otherHalf?: OnCallOverride;
  environment: Environment;
  onClose: () => void;
  onWithdrawn: () => void;
}) {
  const { override, otherHalf, environment, onClose, onWithdrawn } = props;
  const api = useApi(quantumRerankApiRef);
  const { t } = useMessages();
  const { span } = useShiftTime();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();

  const withdraw = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await api.withdrawOnCallOverride(override.id);
      onWithdrawn();
    } catch (cause) {
      setError(toError(cause));
      setBusy(false);
    }
  };

  return (
    <FormDialog
      title={t('overrides.withdrawTitle', { environment: environment.name })}
      tier={environment.tier}
      maxWidth="xs"
      onClose={onClose}
      busy={busy}
      onSubmit={withdraw}
      submit={t('overrides.withdrawConfirm', { environment: environment.name })}
      cancel={t('overrides.keep')}
    >
      <Typography variant="body2">
        {override.kind === 'swap'
          ? t('overrides.withdrawSwap', {
              spans: [override, ...(otherHalf ? [otherHalf] : [])]
                .filter(({ state }) => state !== 'over')
                .map(({ from, until }) => span(from, until))
                .join('; '),
            })
          : t('overrides.withdrawText', {
              span: span(override.from, override.until),
            })}
        {(override.kind === 'swap' || override.state === 'active') &&
          ` ${t('overrides.withdrawPast')}`}
      </Typography>
      {error && (
        <ErrorState error={error} title={t('overrides.withdrawError')} />
      )}
    </FormDialog>
  );
}
