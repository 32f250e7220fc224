import { makeStyles } from '@material-ui/core/styles';
import type { Config } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMemo, useState } from 'react';
import { useMessages } from '../../hooks/useMessages';
import type { ConfigEdits } from './configChanges';
import { fromYaml, toYaml } from './yamlText';
import { YamlField } from './YamlField';
import { yamlProblemText } from './yamlProblemText';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(1),
    padding: theme.spacing(1.5, 0, 1),
  },
  line: { display: 'block', overflowWrap: 'anywhere' },
  hidden: { ...theme.typography.body2, margin: 0, overflowWrap: 'anywhere' },
}));

/** Problems that are told at once. */
const MAX_TOLD = 3;

/** What was typed as YAML, and either what it says or what is wrong with it. */
export type YamlDraft = { text: string } & (
  | { values: Record<string, string>; problem?: undefined }
  | { values?: undefined; problem: string }
);

/** The data of the ConfigMap as one text, and which keys are not in it. */
export default function ConfigYaml(props: {
  config: Config;
  namespace: string;
  /** The values as they would be. */
  values: Record<string, string>;
  /** What was chosen for each key, those with hidden values among them. */
  edits: ConfigEdits;
  /** Absent until something is typed here. */
  draft: YamlDraft | undefined;
  onDraft: (draft: YamlDraft) => void;
}) {
  const { config, namespace } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const [initial] = useState(() => toYaml(props.values));
  const text = props.draft?.text ?? initial;
  const place = useMemo(
    () => ({
      configMap: config.configMap,
      namespace,
      binaryKeys: config.items
        .filter(({ hidden }) => hidden === 'binary')
        .map(({ key }) => key),
    }),
    [config, namespace],
  );
  const reading = useMemo(() => fromYaml(text, place), [text, place]);
  const problems = reading.problems ?? [];

  const type = (next: string) => {
    const read = fromYaml(next, place);
    props.onDraft(
      read.problems
        ? { text: next, problem: yamlProblemText(t, read.problems[0]) }
        : { text: next, values: read.values },
    );
  };

  return (
    <div className={classes.root}>
      <YamlField
        id="quantum-rerank-config-yaml"
        label={t('configYaml.label')}
        text={text}
        onChange={type}
        error={problems.length > 0}
        wrongLines={problems.slice(0, MAX_TOLD).map(({ line }) => line)}
        helperText={
          problems.length > 0 ? (
            <>
              {problems.slice(0, MAX_TOLD).map((problem, index) => (
                <span key={index} className={classes.line}>
                  {yamlProblemText(t, problem)}
                </span>
              ))}
              {problems.length > MAX_TOLD && (
                <span className={classes.line}>
                  {t('configYaml.more', { count: problems.length - MAX_TOLD })}
                </span>
              )}
            </>
          ) : (
            t(
              !reading.problems && reading.manifest
                ? 'configYaml.manifest'
                : 'configYaml.hint',
            )
          )
        }
      />
      <HiddenKeys config={config} values={props.values} edits={props.edits} />
    </div>
  );
}

/** Keys with values that are not shown, so that nobody takes them for gone. */
function HiddenKeys(props: {
  config: Config;
  values: Record<string, string>;
  edits: ConfigEdits;
}) {
  const { values, edits } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const hidden = props.config.items.filter(
    ({ key, hidden: why }) => why !== undefined && !Object.hasOwn(values, key),
  );
  const isRemoved = ({ key }: { key: string }) =>
    Object.hasOwn(edits, key) && edits[key] === null;
  const kept = hidden.filter(item => !isRemoved(item));
  const removed = hidden.filter(isRemoved);
  return (
    <>
      {kept.length > 0 && (
        <p className={classes.hidden}>
          {t('configYaml.kept', {
            keys: kept
              .map(({ key, hidden: why }) =>
                t(
                  why === 'secret'
                    ? 'configYaml.keptSecret'
                    : 'configYaml.keptBinary',
                  { key },
                ),
              )
              .join(', '),
          })}
        </p>
      )}
      {removed.length > 0 && (
        <p className={classes.hidden}>
          {t('configYaml.removed', {
            keys: removed.map(({ key }) => key).join(', '),
          })}
        </p>
      )}
    </>
  );
}
