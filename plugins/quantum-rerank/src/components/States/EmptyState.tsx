import { CodeSnippet } from '@backstage/core-components';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';

const useStyles = makeStyles(theme => ({
  root: { padding: theme.spacing(1, 0), maxWidth: 640 },
  snippet: { marginTop: theme.spacing(1) },
}));

/** Nothing here: what would be here, and how to get it. */
export function EmptyState(props: {
  title: string;
  description: string;
  /** YAML that would fill it. */
  snippet?: string;
  children?: ReactNode;
}) {
  const classes = useStyles();
  return (
    <div className={classes.root}>
      <Typography variant="body1">{props.title}</Typography>
      <Typography variant="body2" color="textSecondary">
        {props.description}
      </Typography>
      {props.children}
      {props.snippet && (
        <div className={classes.snippet}>
          <CodeSnippet
            text={props.snippet}
            language="yaml"
            showCopyCodeButton
          />
        </div>
      )}
    </div>
  );
}
