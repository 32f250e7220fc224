import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import type { Config } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    alignItems: 'flex-start',
    gap: theme.spacing(1),
  },
  field: { flex: '1 1 auto', minWidth: 0 },
}));

/** One key: its value as it would be, and whether it is to be removed. */
export function ConfigKeyRow(props: {
  item: Config['items'][number];
  /** What was typed; null when it is to be removed. */
  edit: string | null | undefined;
  /** Undefined takes back what was typed. */
  onEdit: (value: string | null | undefined) => void;
}) {
  const { item, edit, onEdit } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const removed = edit === null;
  // One that is hidden may have been given a value as part of the YAML.
  const isHidden = item.hidden !== undefined && typeof edit !== 'string';

  const hint = () => {
    if (removed) {
      return t('config.removed');
    }
    if (isHidden) {
      return t(item.hidden === 'secret' ? 'config.secret' : 'config.binary');
    }
    return edit !== undefined && edit !== item.value
      ? t('config.changed')
      : undefined;
  };

  return (
    <div className={classes.root}>
      <TextField
        multiline
        maxRows={8}
        size="small"
        variant="outlined"
        className={classes.field}
        id={`quantum-rerank-config-${item.key}`}
        label={item.key}
        disabled={removed || isHidden}
        value={edit ?? item.value ?? ''}
        onChange={event => onEdit(event.target.value)}
        helperText={hint()}
        InputLabelProps={{ shrink: true }}
        inputProps={{ spellCheck: false, autoComplete: 'off' }}
      />
      {item.hidden !== 'binary' && (
        <Button
          onClick={() => onEdit(removed ? undefined : null)}
          aria-label={t(removed ? 'config.keepKey' : 'config.removeKey', {
            key: item.key,
          })}
        >
          {t(removed ? 'config.keep' : 'config.remove')}
        </Button>
      )}
    </div>
  );
}
