import { makeStyles } from '@material-ui/core/styles';
import type {
  Finding,
  GuardrailEffect,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { StatusWord, type Tone } from '../Status';

const useStyles = makeStyles(theme => ({
  root: {
    listStyle: 'none',
    margin: theme.spacing(1, 0),
    padding: 0,
    display: 'grid',
    gap: theme.spacing(1),
    ...theme.typography.body2,
  },
  item: { overflowWrap: 'anywhere' },
  suggestion: { color: theme.palette.text.secondary },
}));

const effectTones: Record<GuardrailEffect, Tone> = {
  refuse: 'critical',
  'require-approval': 'waiting',
  'require-typed-confirmation': 'warning',
  'require-reason': 'warning',
  inform: 'info',
};

/** What the guardrails found, in the order of the plan: worst first. */
export function FindingList(props: { findings: Finding[] }) {
  const classes = useStyles();
  const { t } = useMessages();
  if (props.findings.length === 0) {
    return null;
  }
  return (
    <ul className={classes.root} aria-label={t('findings.title')}>
      {props.findings.map((finding, index) => (
        <li key={`${finding.code}-${index}`} className={classes.item}>
          <StatusWord tone={effectTones[finding.effect]}>
            {t(`findings.effect.${finding.effect}`)}
          </StatusWord>{' '}
          {finding.message}
          {finding.suggestion && (
            <div className={classes.suggestion}>{finding.suggestion}</div>
          )}
        </li>
      ))}
    </ul>
  );
}
