import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import { safeHref } from '../../format';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { dashboardViews, useDashboard } from './useDashboard';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1, 2),
    ...theme.typography.body2,
  },
  nav: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5) },
  link: {
    padding: theme.spacing(0.5, 1.5),
    color: theme.palette.text.primary,
    border: `1px solid transparent`,
    borderRadius: theme.shape.borderRadius,
    '&:hover': {
      textDecoration: 'none',
      backgroundColor: theme.palette.action.hover,
    },
    '&:focus-visible': {
      outline: `2px solid ${theme.palette.primary.main}`,
    },
    '&[aria-current]': {
      borderColor: theme.palette.text.secondary,
      backgroundColor: theme.palette.background.paper,
      fontWeight: theme.typography.fontWeightBold as number,
    },
  },
  elsewhere: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0, 1.5),
    ...theme.typography.body2,
    // Grey has enough contrast on paper only.
    color: theme.palette.text.primary,
    overflowWrap: 'anywhere',
  },
}));

/** Chooses the dashboard; beside it are those of other tools. */
export function DashboardNav() {
  const classes = useStyles();
  const { t } = useMessages();
  const { location } = useOperationsContext();
  const current = useDashboard();
  return (
    <div className={classes.root}>
      <nav aria-label={t('dashboards.label')} className={classes.nav}>
        {dashboardViews.map(view => (
          <Link
            key={view}
            to={location.href({ view: 'performance', dashboard: view })}
            className={classes.link}
            aria-current={view === current ? 'page' : undefined}
          >
            {t(`dashboards.name.${view}`)}
          </Link>
        ))}
      </nav>
      <DashboardLinks />
    </div>
  );
}

/** Dashboards elsewhere that stand beside the one that is shown. */
function DashboardLinks() {
  const classes = useStyles();
  const { t } = useMessages();
  const { environment } = useOperationsContext();
  const current = useDashboard();
  const links = environment.dashboards.flatMap(({ title, url, dashboard }) => {
    const href = safeHref(url);
    const here = current === 'signals' || !dashboard || dashboard === current;
    return href && here ? [{ title, href }] : [];
  });
  if (links.length === 0) {
    return null;
  }
  return (
    <div className={classes.elsewhere}>
      <span>{t('dashboards.elsewhere')}</span>
      {links.map(({ title, href }) => (
        <Link key={`${title} ${href}`} to={href}>
          {title}
        </Link>
      ))}
    </div>
  );
}

/** How to have dashboards elsewhere linked, where none is. */
export function DashboardsHint() {
  const classes = useStyles();
  const { t } = useMessages();
  const { environment } = useOperationsContext();
  return environment.dashboards.length > 0 ? null : (
    <div className={classes.elsewhere}>{t('dashboards.elsewhereHint')}</div>
  );
}
