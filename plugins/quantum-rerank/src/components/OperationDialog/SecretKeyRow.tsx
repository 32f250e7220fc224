import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import type { Secret } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useId } from 'react';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { useTimeText } from '../Time';
import type { SecretEdit } from './secretChanges';

const useStyles = makeStyles(theme => ({
  root: { display: 'grid', gap: theme.spacing(0.5) },
  line: { display: 'flex', alignItems: 'flex-start', gap: theme.spacing(1) },
  field: { flex: '1 1 auto', minWidth: 0 },
  name: { flex: '0 1 12rem', minWidth: 0 },
  // Covered like a password, and yet of several lines.
  covered: { WebkitTextSecurity: 'disc' },
}));

/** One key: a new value, which is covered while it is typed or pasted. */
export function SecretKeyRow(props: {
  edit: SecretEdit;
  known?: Secret['keys'][number];
  onEdit: (part: Partial<SecretEdit>) => void;
}) {
  const { edit, known, onEdit } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const time = useTimeText();
  const id = useId();

  const hint = () => {
    if (edit.remove) {
      return t('config.removed');
    }
    const [manager] = known?.managers ?? [];
    const parts = [
      ...(known?.required ? [t('secret.required')] : []),
      ...(manager
        ? [
            t('secret.manager', {
              manager: manager.manager,
              when: manager.at
                ? time.exact(manager.at)
                : t('secret.unknownTime'),
            }),
          ]
        : []),
    ];
    return parts.join(' · ') || undefined;
  };

  return (
    <div className={classes.root}>
      <div className={classes.line}>
        {edit.fresh && (
          <TextField
            size="small"
            variant="outlined"
            className={classes.name}
            id={`${id}-name`}
            label={t('config.newKey')}
            value={edit.key}
            onChange={event => onEdit({ key: event.target.value })}
            inputProps={{
              maxLength: 253,
              spellCheck: false,
              autoComplete: 'off',
            }}
          />
        )}
        <TextField
          multiline
          maxRows={6}
          size="small"
          variant="outlined"
          className={classes.field}
          id={`${id}-value`}
          label={
            edit.fresh
              ? t('secret.value')
              : t('secret.valueForKey', { key: edit.key })
          }
          disabled={edit.remove}
          value={edit.value}
          onChange={event => onEdit({ value: event.target.value })}
          helperText={hint()}
          InputLabelProps={{ shrink: true }}
          inputProps={{
            className: classes.covered,
            spellCheck: false,
            autoComplete: 'off',
            autoCapitalize: 'off',
            autoCorrect: 'off',
            'data-1p-ignore': true,
            'data-lpignore': 'true',
          }}
        />
        {!edit.fresh && (
          <Button
            onClick={() => onEdit({ remove: !edit.remove, value: '' })}
            aria-label={t(edit.remove ? 'config.keepKey' : 'config.removeKey', {
              key: edit.key,
            })}
          >
            {t(edit.remove ? 'config.keep' : 'config.remove')}
          </Button>
        )}
      </div>
      {edit.value !== '' && (
        <FormControlLabel
          control={
            <Checkbox
              size="small"
              color="primary"
              checked={edit.base64}
              onChange={event => onEdit({ base64: event.target.checked })}
            />
          }
          label={t('secret.base64')}
        />
      )}
    </div>
  );
}
