import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { PlannedConsumer } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useId } from 'react';
import { useMessages } from '../../hooks/useMessages';

const useStyles = makeStyles(theme => ({
  heading: {
    ...theme.typography.subtitle2,
    fontWeight: theme.typography.fontWeightBold as number,
    margin: theme.spacing(1, 0, 0.5),
  },
  list: {
    margin: 0,
    paddingLeft: theme.spacing(3),
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
}));

/** Further workloads that are restarted after the deployment, in their order. */
export function ConsumerList(props: { consumers: PlannedConsumer[] }) {
  const classes = useStyles();
  const { t } = useMessages();
  const id = useId();
  return (
    <>
      <Typography id={id} component="h3" className={classes.heading}>
        {t('consumers.title')}
      </Typography>
      <ol className={classes.list} aria-labelledby={id}>
        {props.consumers.map(({ kind, name, replicas, available }) => (
          <li key={name}>
            {t('consumers.item', {
              object: `${kind}/${name}`,
              count: replicas,
              available: String(available),
            })}
          </li>
        ))}
      </ol>
    </>
  );
}
