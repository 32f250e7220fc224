import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import type {
  Alert,
  Silence,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { RefusableButton } from '../ActionButton';
import { Countdown } from '../AlertState';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Person } from '../Person';
import { StatusWord, type Tone } from '../Status';
import { RelativeTime } from '../Time';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
    overflowWrap: 'anywhere',
  },
  text: { flex: '1 1 280px', minWidth: 0 },
  line: { '& > *': { marginRight: theme.spacing(1) } },
  aside: { color: theme.palette.text.secondary },
}));

const tones: Record<Silence['state'], Tone> = {
  active: 'stopped',
  pending: 'waiting',
  expired: 'info',
};

/** One silence: what, who, why, until when. */
export function SilenceItem(props: {
  silence: Silence;
  alerts: Alert[];
  refusal: string | undefined;
  ending: boolean;
  onEnd: () => void;
}) {
  const { silence, alerts } = props;
  const { state, rules, matchers, startsAt, endsAt, operationId } = silence;
  const classes = useStyles();
  const { t } = useMessages();
  const { location } = useOperationsContext();
  const titles = rules.map(
    rule => alerts.find(alert => alert.rule === rule)?.title ?? rule,
  );
  const what =
    titles.length > 0
      ? titles.join(', ')
      : t('silences.others', { matchers: matchers.join(', ') });
  return (
    <li className={classes.root}>
      <div className={classes.text}>
        <div className={classes.line}>
          <StatusWord tone={tones[state]}>
            {t(`silences.state.${state}`)}
          </StatusWord>
          <span>{what}</span>
        </div>
        <div className={`${classes.line} ${classes.aside}`}>
          {state === 'pending' && (
            <span>
              {t('silences.beginsIn')} <Countdown to={startsAt} />
            </span>
          )}
          <span>
            {state === 'expired' ? (
              <>
                {t('silences.endedAt')} <RelativeTime at={endsAt} />
              </>
            ) : (
              <>
                {t('silences.endsIn')} <Countdown to={endsAt} />
              </>
            )}
          </span>
          <Person entityRef={silence.createdBy} />
          <span>“{silence.reason}”</span>
          {operationId && (
            <Link to={location.href({ view: 'history', operationId })}>
              {t('silences.operation')}
            </Link>
          )}
        </div>
      </div>
      {state !== 'expired' && (
        <RefusableButton
          refusal={props.refusal}
          disabled={props.ending}
          aria-label={t('silences.endLabel', { rules: what })}
          onClick={props.onEnd}
        >
          {t('silences.end')}
        </RefusableButton>
      )}
    </li>
  );
}
