import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import type {
  Revision,
  RevisionConfiguration,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useConfigVersions } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { useTimeText } from '../Time';
import { VersionKind } from './VersionKind';

const KEEP = 'keep';
const OF_REVISION = 'revision';
/** Keys named in a line. */
const MOST_KEYS = 5;

/**
 * Whether the ConfigMap returns too, and to which version: those that the
 * revision was seen with come first.
 *
 * @param revision - the chosen one; undefined while it is left to the server
 */
export function RollbackConfigurationChoice(props: {
  revision: Revision | undefined;
  value: unknown;
  onChange: (configuration: true | string | undefined) => void;
}) {
  const { revision, value } = props;
  const { t } = useMessages();
  const text = useTimeText();
  const { ref } = useOperationsContext();
  const versions = useConfigVersions(ref);
  const states = revision?.configurations ?? [];
  const decisive = states.find(state => state.decisive);
  const others = states.filter(
    state => !state.decisive && state.version !== undefined,
  );
  const named = new Set(states.map(({ version }) => version));
  const kept = (versions.value?.items ?? []).filter(({ id }) => !named.has(id));
  const unknown = revision !== undefined && decisive?.version === undefined;
  const chosen = typeof value === 'string' ? value : undefined;
  const isListed =
    chosen === undefined ||
    others.some(({ version }) => version === chosen) ||
    kept.some(({ id }) => id === chosen);
  const difference = ({ differing }: RevisionConfiguration) => {
    if (!differing) {
      return t('rollback.configurationDiffUnknown');
    }
    return differing.length === 0
      ? t('rollback.configurationSame')
      : t('rollback.configurationDiffers', {
          keys: differing.slice(0, MOST_KEYS).join(', '),
          more:
            differing.length > MOST_KEYS
              ? ` +${differing.length - MOST_KEYS}`
              : '',
        });
  };
  const ago = (moment: string) => text.ago(Date.now() - Date.parse(moment));
  const selected = () => {
    if (value === true) {
      return OF_REVISION;
    }
    return chosen ?? KEEP;
  };

  return (
    <TextField
      select
      fullWidth
      size="small"
      variant="outlined"
      id="quantum-rerank-rollback-configuration"
      label={t('rollback.configuration')}
      value={selected()}
      helperText={unknown ? t('rollback.configurationUnknown') : undefined}
      onChange={event => {
        const next = event.target.value;
        if (next === KEEP) {
          props.onChange(undefined);
        } else {
          props.onChange(next === OF_REVISION ? true : next);
        }
      }}
    >
      <MenuItem value={KEEP}>{t('rollback.configurationKeep')}</MenuItem>
      {(!unknown || value === true) && (
        <MenuItem value={OF_REVISION}>
          {[
            t('rollback.configurationOfRevision'),
            decisive && difference(decisive),
          ]
            .filter(Boolean)
            .join(' · ')}
        </MenuItem>
      )}
      {!isListed && <MenuItem value={chosen}>{chosen}</MenuItem>}
      {others.map(state => (
        <MenuItem key={state.version} value={state.version}>
          {t('rollback.configurationState', {
            since: ago(state.seenFrom),
            difference: [
              t('rollback.configurationDecisive'),
              difference(state),
            ].join(' · '),
          })}
        </MenuItem>
      ))}
      {kept.map(version => (
        <MenuItem key={version.id} value={version.id}>
          {t('rollback.configurationKept', { since: ago(version.takenAt) })}
          {' · '}
          <VersionKind version={version} />
        </MenuItem>
      ))}
    </TextField>
  );
}
