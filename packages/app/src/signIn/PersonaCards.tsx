import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import Button from '@material-ui/core/Button';
import Card from '@material-ui/core/Card';
import CardActions from '@material-ui/core/CardActions';
import CardContent from '@material-ui/core/CardContent';
import Grid from '@material-ui/core/Grid';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { SignInLayout } from './SignInLayout';
import type { Persona } from './personas';

const useStyles = makeStyles({
  card: { height: '100%', display: 'flex', flexDirection: 'column' },
  content: { flexGrow: 1 },
  actions: { justifyContent: 'flex-start', padding: 16 },
});

/** One card per persona: who it is, and what that person may do. */
export const PersonaCards = (props: {
  personas: Persona[];
  onChoose: (id: string) => void;
}) => {
  const classes = useStyles();
  const title = useApi(configApiRef).getOptionalString('app.title');
  return (
    <SignInLayout
      title={title ?? 'Portal'}
      lead="The portal runs on its sandbox. Choose who you are; the portal remembers it until you sign out."
    >
      <Grid container spacing={3}>
        {props.personas.map(persona => (
          <Grid item xs={12} sm={4} key={persona.id}>
            <Card className={classes.card}>
              <CardContent className={classes.content}>
                <Typography variant="h5" component="h2">
                  {persona.name}
                </Typography>
                <Typography color="textSecondary" gutterBottom>
                  {persona.role}
                </Typography>
                <Typography>{persona.may}</Typography>
              </CardContent>
              <CardActions className={classes.actions}>
                <Button
                  variant="contained"
                  color="primary"
                  onClick={() => props.onChoose(persona.id)}
                >
                  Sign in as {persona.name}
                </Button>
              </CardActions>
            </Card>
          </Grid>
        ))}
      </Grid>
    </SignInLayout>
  );
};
