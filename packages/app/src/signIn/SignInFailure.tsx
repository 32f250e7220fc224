import { ResponseErrorPanel } from '@backstage/core-components';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import { SignInLayout } from './SignInLayout';

/**
 * Says why signing in did not work. The usual reason for a missing provider
 * is a backend that runs outside development, where personas do not exist.
 */
export const SignInFailure = (props: { error?: Error; onBack: () => void }) => (
  <SignInLayout
    title="Signing in did not work"
    lead="Personas exist only while the backend runs with NODE_ENV=development, the sandbox is enabled, and the catalog has read the example people."
  >
    {props.error && <ResponseErrorPanel error={props.error} />}
    <Box mt={2}>
      <Button variant="contained" color="primary" onClick={props.onBack}>
        Choose again
      </Button>
    </Box>
  </SignInLayout>
);
