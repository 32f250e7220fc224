import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import type { Freeze } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useState } from 'react';
import { useFreeze } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { useShiftTime, viewerZone } from '../OnCall';
import { fromLocalInput } from '../OnCallOverrideDialog/localTime';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { ResourceState } from '../States';
import { StatusWord } from '../Status';

/** Windows to come that are listed. */
const LISTED = 5;

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(1),
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
    '& ul': { margin: 0, paddingLeft: theme.spacing(2) },
  },
  form: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    gap: theme.spacing(1),
  },
  time: { flex: '0 1 280px', colorScheme: theme.palette.type },
  button: { minHeight: 40 },
}));

/** Whether a change would be taken, now or at another time. */
export function FreezePanel() {
  const classes = useStyles();
  const { t } = useMessages();
  const { ref } = useOperationsContext();
  const [typed, setTyped] = useState('');
  const [invalid, setInvalid] = useState(false);
  const [at, setAt] = useState<string>();
  const freeze = useFreeze(ref, at);
  const { value } = freeze;
  return (
    <Panel title={t('freeze.title')}>
      <div className={classes.root}>
        <form
          className={classes.form}
          noValidate
          onSubmit={event => {
            event.preventDefault();
            const chosen = fromLocalInput(typed, viewerZone());
            setInvalid(chosen === undefined);
            if (chosen) {
              setAt(chosen);
            }
          }}
        >
          <TextField
            type="datetime-local"
            size="small"
            variant="outlined"
            id="quantum-rerank-freeze-time"
            className={classes.time}
            label={t('freeze.when')}
            value={typed}
            onChange={event => setTyped(event.target.value)}
            error={invalid}
            helperText={invalid ? t('freeze.invalid') : undefined}
            InputLabelProps={{ shrink: true }}
          />
          <Button type="submit" variant="outlined" className={classes.button}>
            {t('freeze.look')}
          </Button>
          {at && (
            <Button
              className={classes.button}
              onClick={() => {
                setTyped('');
                setInvalid(false);
                setAt(undefined);
              }}
            >
              {t('freeze.now')}
            </Button>
          )}
        </form>
        <ResourceState
          resource={freeze}
          lines={2}
          title={t('freeze.unknown')}
        />
        {value && !freeze.error && <Answer freeze={value} asked={at} />}
      </div>
    </Panel>
  );
}

function answerKey(
  { persons, ...freeze }: Freeze,
  who: 'persons' | 'automation',
) {
  if (who === 'automation') {
    return freeze.automation.allowed
      ? 'freeze.automationAllowed'
      : 'freeze.automationHeld';
  }
  if (persons.allowed) {
    return 'freeze.personsAllowed';
  }
  return persons.unlessIncident
    ? 'freeze.personsHeldUnless'
    : 'freeze.personsHeld';
}

function Answer(props: { freeze: Freeze; asked?: string }) {
  const { freeze, asked } = props;
  const { t } = useMessages();
  const { moment, span } = useShiftTime();
  return (
    <>
      <div role="status">
        {asked && <div>{t('freeze.answerAt', { at: moment(freeze.at) })}</div>}
        {(['persons', 'automation'] as const).map(who => (
          <div key={who}>
            <StatusWord tone={freeze[who].allowed ? 'ok' : 'stopped'}>
              {t(answerKey(freeze, who))}
            </StatusWord>{' '}
            {freeze[who].reason}
          </div>
        ))}
      </div>
      {freeze.upcoming.length > 0 ? (
        <div>
          {t('freeze.upcoming')}
          <ul>
            {freeze.upcoming.slice(0, LISTED).map(window => (
              <li key={`${window.id} ${window.from}`}>
                {window.title}: {span(window.from, window.until)}
              </li>
            ))}
          </ul>
        </div>
      ) : (
        <div>{t('freeze.noneUpcoming')}</div>
      )}
    </>
  );
}
