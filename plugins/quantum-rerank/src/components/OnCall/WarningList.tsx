import { makeStyles } from '@material-ui/core/styles';
import type { OnCallWarning } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { ToneIcon, type Tone } from '../Status';

const useStyles = makeStyles(theme => ({
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: theme.spacing(0.5),
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
}));

const tones: Partial<Record<OnCallWarning['code'], Tone>> = {
  'nobody-on-call': 'critical',
  'same-person': 'info',
  'off-duty': 'info',
};

/** Each level says of itself who answers for it. */
const SAID_BY_LEVELS = 'missing-level';

/**
 * What people should know about a schedule, one sentence each, beside its
 * levels.
 */
export function WarningList(props: { warnings: OnCallWarning[] }) {
  const classes = useStyles();
  const { t } = useMessages();
  const warnings = props.warnings.filter(({ code }) => code !== SAID_BY_LEVELS);
  if (warnings.length === 0) {
    return null;
  }
  return (
    <ul className={classes.list} aria-label={t('onCall.warnings')}>
      {warnings.map(({ code, message }) => (
        <li key={`${code} ${message}`}>
          <ToneIcon tone={tones[code] ?? 'warning'} />
          {message}
        </li>
      ))}
    </ul>
  );
}
