import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { PlannedObject } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useId } from 'react';
import { useMessages } from '../../hooks/useMessages';
import { StatusWord, type Tone } from '../Status';

const useStyles = makeStyles(theme => ({
  heading: {
    ...theme.typography.subtitle2,
    fontWeight: theme.typography.fontWeightBold as number,
    margin: theme.spacing(1, 0, 0.5),
  },
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
  item: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 8em) minmax(0, 1fr)',
    columnGap: theme.spacing(1),
  },
  document: { color: theme.palette.text.secondary },
}));

const tones: Record<PlannedObject['state'], Tone> = {
  created: 'info',
  changed: 'warning',
  unchanged: 'ok',
  pruned: 'critical',
};

/** What would become of each object, with the document it stands in. */
export function ObjectList(props: { objects: PlannedObject[] }) {
  const { objects } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const id = useId();
  if (objects.length === 0) {
    return null;
  }
  return (
    <>
      <Typography id={id} component="h3" className={classes.heading}>
        {t('redeploy.objects')}
      </Typography>
      <ul className={classes.list} aria-labelledby={id}>
        {objects.map(({ object, state, document }) => (
          <li key={object} className={classes.item}>
            <StatusWord tone={tones[state]}>
              {t(`redeploy.state.${state}`)}
            </StatusWord>
            <span>
              {object} <span className={classes.document}>{document}</span>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
