import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import { useEffect, useRef } from 'react';
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
  const bar = useRef<HTMLElement>(null);
  // On a narrow page the bar scrolls; the current view stays in sight.
  useEffect(() => {
    const place = bar.current;
    if (!place) {
      return undefined;
    }
    const reveal = () => revealCurrent(place);
    reveal();
    // Where nothing is laid out there is none.
    if (!('ResizeObserver' in window)) {
      return undefined;
    }
    // The bar also becomes narrower without the window, when the navigation
    // beside it opens, and its titles wider, when their font arrives.
    const observer = new ResizeObserver(reveal);
    [place, ...place.children].forEach(part => observer.observe(part));
    return () => observer.disconnect();
  }, [location.view]);
  return (
    <nav ref={bar} aria-label={t('views.label')} className={classes.root}>
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

/** Scrolls the bar alone: `scrollIntoView` would move the page as well. */
function revealCurrent(bar: HTMLElement) {
  const current = bar.querySelector('[aria-current]');
  if (!current) {
    return;
  }
  const { left, right } = bar.getBoundingClientRect();
  const place = current.getBoundingClientRect();
  if (place.right > right) {
    bar.scrollLeft += place.right - right;
  } else if (place.left < left) {
    bar.scrollLeft -= left - place.left;
  }
}
