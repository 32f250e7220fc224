import { makeStyles } from '@material-ui/core/styles';
import type { OnCallSourceState } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { StatusWord, type Tone } from '../Status';
import { RelativeTime } from '../Time';

const useStyles = makeStyles(theme => ({
  heading: {
    ...theme.typography.caption,
    color: theme.palette.text.secondary,
    margin: theme.spacing(0, 0, 0.5),
  },
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
  aside: { color: theme.palette.text.secondary },
}));

const tones: Record<OnCallSourceState['state'], Tone> = {
  live: 'ok',
  stale: 'warning',
  unreachable: 'unknown',
};

/** Where an answer came from and how old it is. */
export function SourceList(props: { sources: OnCallSourceState[] }) {
  const classes = useStyles();
  const { t } = useMessages();
  if (props.sources.length === 0) {
    return null;
  }
  return (
    <div>
      <h3 className={classes.heading}>{t('onCall.source.title')}</h3>
      <ul className={classes.list}>
        {props.sources.map(({ id, title, state, reason, lastSuccessAt }) => (
          <li key={id}>
            {title}{' '}
            <StatusWord tone={tones[state]}>
              {t(`onCall.source.${state}`)}
            </StatusWord>
            {lastSuccessAt && (
              <span className={classes.aside}>
                {' · '}
                <RelativeTime at={lastSuccessAt} />
              </span>
            )}
            {state !== 'live' && reason && (
              <div className={classes.aside}>{reason}</div>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
