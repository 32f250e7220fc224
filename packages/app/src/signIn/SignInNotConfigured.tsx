import Link from '@material-ui/core/Link';
import { SignInLayout } from './SignInLayout';

/** Shown where the sandbox, and with it its personas, is switched off. */
export const SignInNotConfigured = () => (
  <SignInLayout
    title="Sign-in is not set up"
    lead={
      <>
        The sandbox is off, so there are no personas to sign in as. Add an
        authentication provider to the backend and its sign-in page to{' '}
        <code>packages/app</code>.{' '}
        <Link href="https://backstage.io/docs/auth/" underline="always">
          How Backstage signs people in
        </Link>
      </>
    }
  />
);
