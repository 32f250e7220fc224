import { SidebarItem } from '@backstage/core-components';
import {
  errorApiRef,
  identityApiRef,
  useApi,
} from '@backstage/frontend-plugin-api';
import ExitToAppIcon from '@material-ui/icons/ExitToApp';

/** One click to the sign-in page, where another person can be chosen. */
export const SignOutItem = () => {
  const identityApi = useApi(identityApiRef);
  const errorApi = useApi(errorApiRef);
  return (
    <SidebarItem
      icon={ExitToAppIcon}
      text="Sign out"
      onClick={() => {
        identityApi.signOut().catch((error: Error) => errorApi.post(error));
      }}
    />
  );
};
