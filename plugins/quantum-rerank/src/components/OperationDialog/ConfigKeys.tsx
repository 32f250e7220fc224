import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import type { Config } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { ConfigKeyRow } from './ConfigKeyRow';
import type { ConfigEdits, NewKey } from './configChanges';

const useStyles = makeStyles(theme => ({
  list: {
    display: 'grid',
    gap: theme.spacing(1.5),
    maxHeight: 360,
    overflowY: 'auto',
    padding: theme.spacing(1, 0),
  },
  added: {
    display: 'grid',
    gap: theme.spacing(1),
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 2fr)',
  },
}));

/** The keys of the ConfigMap one by one, and those to be added. */
export function ConfigKeys(props: {
  items: Config['items'];
  edits: ConfigEdits;
  added: NewKey[];
  onEdits: (edits: ConfigEdits) => void;
  onAdded: (added: NewKey[]) => void;
}) {
  const { edits, added } = props;
  const classes = useStyles();
  const { t } = useMessages();

  const edit = (key: string, value: string | null | undefined) => {
    const { [key]: _, ...others } = edits;
    props.onEdits(value === undefined ? others : { ...others, [key]: value });
  };
  const add = (index: number, part: Partial<NewKey>) =>
    props.onAdded(
      added.map((entry, position) =>
        position === index ? { ...entry, ...part } : entry,
      ),
    );

  return (
    <>
      <div className={classes.list}>
        {props.items.map(item => (
          <ConfigKeyRow
            key={item.key}
            item={item}
            edit={Object.hasOwn(edits, item.key) ? edits[item.key] : undefined}
            onEdit={value => edit(item.key, value)}
          />
        ))}
        {added.map((entry, index) => (
          <div className={classes.added} key={index}>
            <TextField
              size="small"
              variant="outlined"
              id={`quantum-rerank-config-new-key-${index}`}
              label={t('config.newKey')}
              value={entry.key}
              onChange={event => add(index, { key: event.target.value })}
              inputProps={{
                maxLength: 253,
                spellCheck: false,
                autoComplete: 'off',
              }}
            />
            <TextField
              multiline
              size="small"
              variant="outlined"
              id={`quantum-rerank-config-new-value-${index}`}
              label={t('config.newValue')}
              value={entry.value}
              onChange={event => add(index, { value: event.target.value })}
              inputProps={{ spellCheck: false, autoComplete: 'off' }}
            />
          </div>
        ))}
      </div>
      <Button
        size="small"
        onClick={() => props.onAdded([...added, { key: '', value: '' }])}
      >
        {t('config.add')}
      </Button>
    </>
  );
}
