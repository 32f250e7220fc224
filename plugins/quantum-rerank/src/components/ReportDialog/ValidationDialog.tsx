import { toError } from '@backstage/errors';
import { useApi } from '@backstage/frontend-plugin-api';
import type {
  LoadLimits,
  Report,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useState } from 'react';
import { quantumRerankApiRef } from '../../api';
import { formatNumber } from '../../format';
import { useLanguage } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { FormDialog } from '../DialogFrame';
import { newIdempotencyKey } from '../OperationDialog/idempotencyKey';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { ErrorState } from '../States';
import { LoadFields } from './LoadFields';
import {
  expectedRequests,
  initialTexts,
  readLoad,
  type LoadTexts,
} from './loadForm';

/** Asks how much load to send, within what the environment allows. */
export function ValidationDialog(props: {
  limits: LoadLimits;
  onClose: () => void;
  onStarted: (report: Report) => void;
}) {
  const { limits, onClose, onStarted } = props;
  const { t } = useMessages();
  const language = useLanguage();
  const { ref, environment } = useOperationsContext();
  const api = useApi(quantumRerankApiRef);
  const [texts, setTexts] = useState<LoadTexts>(() => initialTexts(limits));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  // One key per opened dialog: pressing twice is still one run.
  const [idempotencyKey] = useState(newIdempotencyKey);
  const read = readLoad(texts, limits);
  const errors = 'errors' in read ? read.errors : {};

  const submit = async () => {
    if (!('load' in read) || busy) {
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      onStarted(
        await api.createReport(ref, {
          kind: 'performance-validation',
          load: read.load,
          idempotencyKey,
        }),
      );
    } catch (cause) {
      setError(toError(cause));
      setBusy(false);
    }
  };

  return (
    <FormDialog
      title={t('validation.title', { environment: environment.name })}
      tier={environment.tier}
      target={t('validation.target', {
        cluster: environment.cluster,
        namespace: environment.namespace,
      })}
      onClose={onClose}
      busy={busy}
      onSubmit={submit}
      submit={t('validation.submit', { environment: environment.name })}
      cancel={t('validation.cancel')}
      invalid={!('load' in read)}
    >
      <div>{t('validation.about')}</div>
      <LoadFields
        texts={texts}
        errors={errors}
        limits={limits}
        onChange={setTexts}
      />
      <div aria-live="polite">
        {'load' in read &&
          t('validation.total', {
            requests: formatNumber(expectedRequests(read.load), language),
          })}
      </div>
      {error && (
        <ErrorState error={error} title={t('validation.submitError')} />
      )}
    </FormDialog>
  );
}
