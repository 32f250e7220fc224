import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import type { ConfigVersion } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useState } from 'react';
import { useConfigVersions } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { ResourceState } from '../States';
import { useTimeText } from '../Time';
import type { ParameterFormProps } from './parameterForms';
import { RestartChoice } from './RestartChoice';
import { VersionKind } from './VersionKind';

/** A kept version of the ConfigMap, with what restoring it would change. */
export function RestoreForm(props: ParameterFormProps) {
  const { t } = useMessages();
  const text = useTimeText();
  const { ref } = useOperationsContext();
  const versions = useConfigVersions(ref);
  const items = versions.value?.items ?? [];
  const [version, setVersion] = useState(
    String(props.parameters?.version ?? ''),
  );
  const [restart, setRestart] = useState(props.parameters?.restart !== false);

  const choose = (next: { version?: string; restart?: boolean }) => {
    const chosen = next.version ?? version;
    const { keys } = props.parameters ?? {};
    props.onChange(
      chosen === ''
        ? undefined
        : {
            version: chosen,
            // To return to another version means all of it.
            ...(keys !== undefined && chosen === version && { keys }),
            restart: next.restart ?? restart,
          },
    );
  };
  const differenceOf = ({ difference }: ConfigVersion) => {
    if (!difference) {
      return t('config.differenceUnknown');
    }
    const count = difference.set.length + difference.removed.length;
    return count === 0
      ? t('config.same')
      : t('config.difference', {
          keys: [...difference.set, ...difference.removed]
            .slice(0, 5)
            .join(', '),
          more: count > 5 ? ` +${count - 5}` : '',
        });
  };

  return (
    <div>
      <ResourceState
        resource={versions}
        lines={2}
        title={t('config.versionsError')}
      />
      {versions.value && items.length === 0 && (
        <Typography variant="body2">{t('config.noVersions')}</Typography>
      )}
      {(items.length > 0 || version !== '') && (
        <TextField
          select
          fullWidth
          size="small"
          variant="outlined"
          id="quantum-rerank-config-version"
          label={t('config.version')}
          value={version}
          onChange={event => {
            setVersion(event.target.value);
            choose({ version: event.target.value });
          }}
        >
          {version !== '' && !items.some(({ id }) => id === version) && (
            <MenuItem value={version}>{version}</MenuItem>
          )}
          {items.map(item => (
            <MenuItem key={item.id} value={item.id}>
              {text.ago(Date.now() - Date.parse(item.takenAt))}
              {' · '}
              <VersionKind version={item} />
              {` · ${differenceOf(item)}`}
              {item.notKept.length > 0 &&
                ` · ${t('config.notKept', { keys: item.notKept.join(', ') })}`}
            </MenuItem>
          ))}
        </TextField>
      )}
      {Array.isArray(props.parameters?.keys) && (
        <Typography variant="body2">
          {t('config.onlyKeys', { keys: props.parameters.keys.join(', ') })}
        </Typography>
      )}
      <RestartChoice
        restart={restart}
        onChange={next => {
          setRestart(next);
          choose({ restart: next });
        }}
      />
    </div>
  );
}
