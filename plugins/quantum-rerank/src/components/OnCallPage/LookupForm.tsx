import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import { useState } from 'react';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { useShiftTime, viewerZone } from '../OnCall';
import {
  fromLocalInput,
  toLocalInput,
} from '../OnCallOverrideDialog/localTime';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    gap: theme.spacing(1),
    ...theme.typography.body2,
  },
  time: { flex: '1 1 200px', colorScheme: theme.palette.type },
  zone: { flex: '1 1 160px' },
  button: { minHeight: 40 },
  answer: { flex: '1 1 100%', color: theme.palette.text.secondary },
}));

/** Asks who is on call at another time, on any clock that is at hand. */
export function LookupForm(props: {
  /** The moment that is shown; undefined for now. */
  at?: string;
  /** Zones of the rotations, beside that of the viewer. */
  zones: string[];
  onLook: (at: string | undefined) => void;
}) {
  const { at, zones, onLook } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const own = viewerZone();
  const choices = [...new Set([own, ...zones])];
  const [zone, setZone] = useState(own);
  const [typed, setTyped] = useState(() => (at ? toLocalInput(at, own) : ''));
  const [invalid, setInvalid] = useState(false);
  const other = choices.find(name => name !== zone);
  const { moment } = useShiftTime(other);

  return (
    <form
      className={classes.root}
      noValidate
      onSubmit={event => {
        event.preventDefault();
        const chosen = fromLocalInput(typed, zone);
        setInvalid(chosen === undefined);
        if (chosen) {
          onLook(chosen);
        }
      }}
    >
      <TextField
        type="datetime-local"
        size="small"
        variant="outlined"
        id="quantum-rerank-lookup-time"
        className={classes.time}
        label={t('lookup.when')}
        value={typed}
        onChange={event => setTyped(event.target.value)}
        error={invalid}
        helperText={invalid ? t('lookup.invalid') : undefined}
        InputLabelProps={{ shrink: true }}
      />
      {choices.length > 1 && (
        <TextField
          select
          size="small"
          variant="outlined"
          id="quantum-rerank-lookup-zone"
          className={classes.zone}
          label={t('lookup.zone')}
          value={zone}
          onChange={event => setZone(event.target.value)}
          SelectProps={{ native: true }}
          InputLabelProps={{ shrink: true }}
        >
          {choices.map(name => (
            <option key={name} value={name}>
              {name === own ? t('lookup.viewerZone', { zone: name }) : name}
            </option>
          ))}
        </TextField>
      )}
      <Button type="submit" variant="outlined" className={classes.button}>
        {t('lookup.look')}
      </Button>
      {at && (
        <Button
          className={classes.button}
          onClick={() => {
            setTyped('');
            setInvalid(false);
            onLook(undefined);
          }}
        >
          {t('lookup.now')}
        </Button>
      )}
      {at && other && (
        <div className={classes.answer}>
          {t('lookup.answer', { zone: other, at: moment(at) })}
        </div>
      )}
    </form>
  );
}
