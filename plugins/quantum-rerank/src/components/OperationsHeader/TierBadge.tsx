import { makeStyles } from '@material-ui/core/styles';
import type { Environment } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { toneColor } from '../Status';

const useStyles = makeStyles(theme => ({
  root: {
    ...theme.typography.caption,
    fontWeight: theme.typography.fontWeightBold as number,
    padding: theme.spacing(0, 1),
    borderRadius: theme.shape.borderRadius,
    border: `1px solid ${theme.palette.text.secondary}`,
    color: theme.palette.text.primary,
    whiteSpace: 'nowrap',
  },
  production: { borderColor: toneColor(theme, 'warning'), borderWidth: 2 },
}));

/** Marks production in words, so that it is never mistaken. */
export function TierBadge(props: { tier: Environment['tier'] }) {
  const classes = useStyles();
  const { t } = useMessages();
  const production = props.tier === 'production';
  return (
    <span className={`${classes.root} ${production ? classes.production : ''}`}>
      {production ? t('tier.production') : t('tier.nonProduction')}
    </span>
  );
}
