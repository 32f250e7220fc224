import { parseEntityRef } from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import { useApi } from '@backstage/frontend-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import type { EnvironmentRef } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEffect, useRef, useState } from 'react';
import { quantumRerankApiRef } from '../../api';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { downloadText } from '../downloadText';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { ErrorState } from '../States';
import {
  collectHistory,
  EXPORT_LIMIT,
  exportFileName,
  toCsv,
  toJson,
  type Collected,
} from './exportHistory';
import type { HistoryFilter } from './historyFilter';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    ...theme.typography.body2,
  },
}));

const formats = {
  csv: {
    type: 'text/csv;charset=utf-8',
    write: ({ entries }: Collected, ref: EnvironmentRef) => toCsv(entries, ref),
  },
  json: {
    type: 'application/json',
    write: (found: Collected) => toJson(found),
  },
} as const;

/** Hands out what is filtered, all pages of it, as a file. */
export function HistoryExport(props: { filter: HistoryFilter }) {
  const { filter } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const api = useApi(quantumRerankApiRef);
  const { ref } = useOperationsContext();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const [done, setDone] = useState<{ count: number; cut: boolean }>();
  const running = useRef<AbortController>();
  useEffect(() => () => running.current?.abort(), []);

  // What was said of an export is said of its filter.
  const filterKey = JSON.stringify(filter);
  useEffect(() => {
    setDone(undefined);
    setError(undefined);
  }, [filterKey]);

  const run = async (format: keyof typeof formats) => {
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    setBusy(true);
    setError(undefined);
    setDone(undefined);
    try {
      const found = await collectHistory(api, ref, filter, { signal });
      if (signal.aborted) {
        return;
      }
      const { type, write } = formats[format];
      const { name } = parseEntityRef(ref.entityRef);
      downloadText(
        write(found, ref),
        exportFileName(ref.environment, name, new Date(), format),
        type,
      );
      setDone({ count: found.entries.length, cut: found.cut });
    } catch (cause) {
      if (signal.aborted) {
        return;
      }
      setError(toError(cause));
    }
    setBusy(false);
  };

  const said = () => {
    if (busy) {
      return t('historyExport.reading');
    }
    if (!done) {
      return undefined;
    }
    return done.cut
      ? t('historyExport.cut', { limit: String(EXPORT_LIMIT) })
      : t('historyExport.done', { count: done.count });
  };

  return (
    <>
      <div
        className={classes.root}
        role="group"
        aria-label={t('historyExport.label')}
      >
        <span role="status">{said()}</span>
        {(['csv', 'json'] as const).map(format => (
          <Button
            key={format}
            size="small"
            variant="outlined"
            disabled={busy}
            onClick={() => run(format)}
          >
            {t(`historyExport.${format}`)}
          </Button>
        ))}
      </div>
      {error && <ErrorState error={error} title={t('historyExport.error')} />}
    </>
  );
}
