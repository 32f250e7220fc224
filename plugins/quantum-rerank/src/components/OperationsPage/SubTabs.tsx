import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from './OperationsContext';
import { views } from './useOperationsLocation';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    overflowX: 'auto',
    borderBottom: `1px solid ${theme.palette.divider}`,
  },
  link: {
    ...theme.typography.body2,
    flex: 'none',
    padding: theme.spacing(1, 2),
    color: theme.palette.text.primary,
    borderBottom: '2px solid transparent',
    '&:hover': {
      textDecoration: 'none',
      backgroundColor: theme.palette.action.hover,
    },
    '&[aria-current]': {
      borderBottomColor: theme.palette.primary.main,
      fontWeight: theme.typography.fontWeightBold as number,
    },
    [theme.breakpoints.down('xs')]: { padding: theme.spacing(1) },
  },
}));

/** The sub-tabs: links, because every view has an address. */
export function SubTabs() {
  const classes = useStyles();
  const { t } = useMessages();
  const { location } = useOperationsContext();
  return (
    <nav aria-label={t('views.label')} className={classes.root}>
      {views.map(view => (
        <Link
          key={view}
          to={location.href({ view })}
          className={classes.link}
          aria-current={view === location.view ? 'page' : undefined}
        >
          {t(`views.${view}`)}
        </Link>
      ))}
    </nav>
  );
}
