import { PageBlueprint } from '@backstage/frontend-plugin-api';
import PermContactCalendarOutlinedIcon from '@material-ui/icons/PermContactCalendarOutlined';
import { onCallRouteRef } from '../routes';

/** Whom to call, for every service. */
export const onCallPage = PageBlueprint.make({
  name: 'on-call',
  params: {
    path: '/on-call',
    title: 'On call',
    icon: <PermContactCalendarOutlinedIcon fontSize="inherit" />,
    routeRef: onCallRouteRef,
    // The layout of pages has no such landmark.
    loader: () =>
      import('../components/OnCallPage').then(m => (
        <main>
          <m.OnCallPage />
        </main>
      )),
  },
});
