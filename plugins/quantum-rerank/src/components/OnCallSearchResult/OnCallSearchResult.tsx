import { Link } from '@backstage/core-components';
import type { SearchDocument } from '@backstage/plugin-search-common';
import ListItemIcon from '@material-ui/core/ListItemIcon';
import ListItemText from '@material-ui/core/ListItemText';
import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';
import { z } from 'zod';
import { useMessages } from '../../hooks/useMessages';

/** What the search module of this plugin set indexes. */
const documentSchema = z.object({
  service: z.string(),
  environment: z.string(),
  levels: z.array(z.object({ level: z.number(), roles: z.array(z.string()) })),
});

const useStyles = makeStyles({
  root: { display: 'flex', overflowWrap: 'anywhere' },
});

/** A service in the search, with the roles that answer for it. */
export function OnCallSearchResult(props: {
  icon?: ReactNode;
  result?: SearchDocument;
}) {
  const { icon, result } = props;
  const classes = useStyles();
  const { t } = useMessages();
  if (!result) {
    return null;
  }
  const { data } = documentSchema.safeParse(result);
  return (
    <div className={classes.root}>
      {icon && <ListItemIcon>{icon}</ListItemIcon>}
      <ListItemText
        primaryTypographyProps={{ variant: 'h6' }}
        primary={
          <Link noTrack to={result.location}>
            {data ? t('onCallResult.title', data) : result.title}
          </Link>
        }
        secondary={
          data
            ? data.levels
                .map(({ level, roles }) =>
                  t('onCallResult.level', {
                    level: String(level),
                    roles: roles.join(', '),
                  }),
                )
                .join(' · ') || t('onCall.emptyTitle')
            : result.text
        }
      />
    </div>
  );
}
