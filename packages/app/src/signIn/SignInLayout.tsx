import Container from '@material-ui/core/Container';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';

const useStyles = makeStyles(theme => ({
  root: {
    minHeight: '100vh',
    paddingTop: theme.spacing(6),
    paddingBottom: theme.spacing(6),
    background: theme.palette.background.default,
  },
  lead: { marginTop: theme.spacing(1), marginBottom: theme.spacing(4) },
}));

/** Frame of everything that is shown before somebody is signed in. */
export const SignInLayout = (props: {
  title: string;
  lead: ReactNode;
  children?: ReactNode;
}) => {
  const classes = useStyles();
  return (
    <main className={classes.root}>
      <Container maxWidth="md">
        <Typography variant="h3" component="h1">
          {props.title}
        </Typography>
        <Typography className={classes.lead}>{props.lead}</Typography>
        {props.children}
      </Container>
    </main>
  );
};
