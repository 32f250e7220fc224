import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { useNavigate } from 'react-router-dom';
import { useMessages } from '../../hooks/useMessages';
import { ActionButton } from '../ActionButton';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { FreshnessLabel } from './FreshnessLabel';
import { TierBadge } from './TierBadge';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1, 2),
  },
  place: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1, 2),
    flex: '1 1 auto',
    minWidth: 0,
  },
  select: {
    minWidth: 176,
    '& label': { color: theme.palette.text.primary },
  },
  actions: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
}));

/** Which environment this is, how fresh it is, and what can be done here. */
export function OperationsHeader() {
  const classes = useStyles();
  const { t } = useMessages();
  const navigate = useNavigate();
  const { environment, environments, location } = useOperationsContext();
  // "Production" beside "Production" would only be noise.
  const namesTier =
    environment.tier === 'production' &&
    environment.title.toLowerCase() === t('tier.production').toLowerCase();
  return (
    <header className={classes.root}>
      <div className={classes.place}>
        <TextField
          select
          size="small"
          variant="outlined"
          id="quantum-rerank-environment"
          className={classes.select}
          label={t('header.environment')}
          value={environment.name}
          onChange={event =>
            navigate(
              location.href({
                // A record belongs to one environment, the list to all.
                view: location.view,
                environment: event.target.value,
              }),
            )
          }
        >
          {environments.map(item => (
            <MenuItem key={item.name} value={item.name}>
              {item.title}
            </MenuItem>
          ))}
        </TextField>
        {!namesTier && <TierBadge tier={environment.tier} />}
        <Typography variant="body2">
          {t('header.cluster', { cluster: environment.cluster })}
        </Typography>
        <FreshnessLabel />
      </div>
      <div className={classes.actions}>
        <ActionButton action="scale" />
        <ActionButton action="restart" />
        <ActionButton action="rollback" />
      </div>
    </header>
  );
}
