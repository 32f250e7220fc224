import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';
import { ToneIcon, toneColor, type Tone } from '../Status';

const useStyles = makeStyles(theme => ({
  root: ({ tone }: { tone: Tone }) => ({
    display: 'flex',
    gap: theme.spacing(1),
    padding: theme.spacing(1, 2),
    border: `1px solid ${theme.palette.divider}`,
    borderLeft: `4px solid ${toneColor(theme, tone)}`,
    borderRadius: theme.shape.borderRadius,
    backgroundColor: theme.palette.background.paper,
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
    '& ul': { margin: 0, paddingLeft: theme.spacing(2) },
  }),
  title: { fontWeight: theme.typography.fontWeightBold as number },
  text: { minWidth: 0 },
}));

/** A remark above what it is about. */
export function Banner(props: {
  tone: Tone;
  title: string;
  children?: ReactNode;
}) {
  const classes = useStyles({ tone: props.tone });
  return (
    <div role="status" className={classes.root}>
      <ToneIcon tone={props.tone} />
      <div className={classes.text}>
        <div className={classes.title}>{props.title}</div>
        {props.children && <div>{props.children}</div>}
      </div>
    </div>
  );
}
