import { ErrorBoundary } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import { lazy, Suspense, useState } from 'react';
import { useConfig } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { RefusableButton } from '../ActionButton/RefusableButton';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { ErrorState, LoadingState } from '../States';
import { ConfigKeys } from './ConfigKeys';
import type { YamlDraft } from './ConfigYaml';
import {
  areSameValues,
  toChanges,
  toEdits,
  toValues,
  type ConfigEdits,
  type NewKey,
} from './configChanges';
import type { ParameterFormProps } from './parameterForms';
import { Readers } from './Readers';
import { RestartChoice } from './RestartChoice';

// Whoever changes one key needs no parser.
const ConfigYaml = lazy(() => import('./ConfigYaml'));

const useStyles = makeStyles(theme => ({
  root: { border: 0, margin: 0, padding: 0, minWidth: 0 },
  legend: { ...theme.typography.body2, padding: 0 },
  views: {
    display: 'flex',
    gap: theme.spacing(0.5),
    paddingTop: theme.spacing(1),
  },
}));

/** What was typed, whichever way. */
interface Typed {
  edits: ConfigEdits;
  added: NewKey[];
  restart: boolean;
  yaml?: YamlDraft;
}

/** Values of the ConfigMap, to be changed, removed or added: key by key, or as one text. */
export function ConfigForm(props: ParameterFormProps) {
  const classes = useStyles();
  const { t } = useMessages();
  const { ref, environment } = useOperationsContext();
  const config = useConfig(ref);
  const [view, setView] = useState<'keys' | 'yaml'>('keys');
  const [typed, setTyped] = useState<Typed>(() => ({
    edits: (props.parameters?.changes as ConfigEdits | undefined) ?? {},
    added: [],
    restart: props.parameters?.restart !== false,
  }));
  const { edits, added, restart, yaml } = typed;

  const type = (part: Partial<Typed>) => {
    const next = { ...typed, ...part };
    setTyped(next);
    const problem = next.yaml?.problem;
    const changes =
      problem === undefined
        ? toChanges(config.value, next.edits, next.added)
        : undefined;
    props.onChange(
      changes && { changes, restart: next.restart },
      undefined,
      problem,
    );
  };

  const show = (next: typeof view) => {
    // A text keeps its comments and order while it says what was typed.
    if (
      config.value &&
      yaml?.values &&
      !areSameValues(yaml.values, toValues(config.value, edits, added))
    ) {
      setTyped({ ...typed, yaml: undefined });
    }
    setView(next);
  };

  return (
    <fieldset className={classes.root}>
      <legend className={classes.legend}>
        {config.value
          ? t('config.keysOf', { configMap: config.value.configMap })
          : t('config.keys')}
      </legend>
      {config.loading && <LoadingState lines={4} />}
      {config.error && (
        <ErrorState
          error={config.error}
          title={t('config.error')}
          onRetry={config.refresh}
        />
      )}
      {config.value && (
        <>
          <Readers consumers={config.value.consumers} />
          <div
            role="group"
            aria-label={t('configYaml.views')}
            className={classes.views}
          >
            {(['keys', 'yaml'] as const).map(choice => (
              <RefusableButton
                key={choice}
                size="small"
                variant={view === choice ? 'outlined' : 'text'}
                color={view === choice ? 'primary' : 'default'}
                aria-pressed={view === choice}
                refusal={
                  choice === 'keys' && yaml?.problem !== undefined
                    ? t('configYaml.unread', { problem: yaml.problem })
                    : undefined
                }
                onClick={() => show(choice)}
              >
                {t(`configYaml.${choice}`)}
              </RefusableButton>
            ))}
          </div>
          {view === 'keys' ? (
            <ConfigKeys
              items={config.value.items}
              edits={edits}
              added={added}
              onEdits={next => type({ edits: next })}
              onAdded={next => type({ added: next })}
            />
          ) : (
            <ErrorBoundary>
              <Suspense fallback={<LoadingState lines={8} />}>
                <ConfigYaml
                  config={config.value}
                  namespace={environment.namespace}
                  values={toValues(config.value, edits, added)}
                  edits={edits}
                  draft={yaml}
                  onDraft={draft =>
                    type({
                      yaml: draft,
                      ...(config.value && draft.values
                        ? toEdits(config.value, draft.values, typed)
                        : {}),
                    })
                  }
                />
              </Suspense>
            </ErrorBoundary>
          )}
        </>
      )}
      <RestartChoice
        restart={restart}
        onChange={next => type({ restart: next })}
      />
    </fieldset>
  );
}
