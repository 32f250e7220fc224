import { toError } from '@backstage/errors';
import { makeStyles } from '@material-ui/core/styles';
import {
  reportCapabilities,
  type ReportKind,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useState } from 'react';
import { useMessages } from '../../hooks/useMessages';
import { RefusableButton, useCapabilityRefusal } from '../ActionButton';
import { ErrorState } from '../States';

const useStyles = makeStyles(theme => ({
  reason: { color: theme.palette.text.secondary, overflowWrap: 'anywhere' },
}));

/** Starts a run, or says why the caller may not. */
export function RunButton(props: {
  kind: ReportKind;
  /** Whether it opens a dialog first. */
  dialog?: boolean;
  /** @throws what keeps the run from starting */
  onRun: () => Promise<void>;
}) {
  const { kind, dialog, onRun } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const refusal = useCapabilityRefusal(reportCapabilities[kind]);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const name = t(`reports.kind.${kind}`);

  const run = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await onRun();
    } catch (cause) {
      setError(toError(cause));
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <RefusableButton
        refusal={refusal}
        disabled={busy}
        onClick={run}
        aria-haspopup={dialog ? 'dialog' : undefined}
        aria-label={t(dialog ? 'reports.runLoadKind' : 'reports.runKind', {
          kind: name,
        })}
      >
        {t(dialog ? 'reports.runLoad' : 'reports.run')}
      </RefusableButton>
      {refusal && (
        // Said by the button already, for those who hear it.
        <div className={classes.reason} aria-hidden>
          {t('reports.refused')} {refusal}
        </div>
      )}
      {error && <ErrorState error={error} title={t('reports.startError')} />}
    </>
  );
}
