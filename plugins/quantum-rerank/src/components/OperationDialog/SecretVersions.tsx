import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { SecretVersion } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useId, useState, type ReactNode } from 'react';
import { useSecretVersions } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { CursorPager, useCursorPaging } from '../DataTable';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { PersonName } from '../Person';
import { EmptyState, ResourceState } from '../States';
import { RelativeTime } from '../Time';
import { keysByFate } from './secretFates';

const useStyles = makeStyles(theme => ({
  list: {
    listStyle: 'none',
    margin: theme.spacing(1, 0, 0),
    padding: 0,
  },
  outdated: { opacity: 0.6 },
  item: {
    padding: theme.spacing(1, 0),
    borderTop: `1px solid ${theme.palette.divider}`,
    ...theme.typography.body2,
  },
  kind: { fontWeight: theme.typography.fontWeightBold as number },
  facts: {
    display: 'grid',
    // The same in each, so that they can be read as one table.
    gridTemplateColumns: 'minmax(0, 11rem) minmax(0, 1fr)',
    columnGap: theme.spacing(1.5),
    margin: 0,
    '& dt': { color: theme.palette.text.secondary },
    '& dd': { margin: 0, overflowWrap: 'anywhere' },
    [theme.breakpoints.down('xs')]: {
      gridTemplateColumns: 'minmax(0, 1fr)',
      '& dd': { paddingLeft: theme.spacing(2) },
    },
  },
}));

/** What is kept of earlier states of the Secret, asked for when it is opened. */
export function SecretVersions() {
  const { t } = useMessages();
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div>
      <Button
        size="small"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(value => !value)}
      >
        {t(open ? 'secretVersions.hide' : 'secretVersions.show')}
      </Button>
      <div id={id}>{open && <VersionList />}</div>
    </div>
  );
}

function VersionList() {
  const classes = useStyles();
  const { t } = useMessages();
  const { ref } = useOperationsContext();
  const paging = useCursorPaging('');
  const versions = useSecretVersions(ref, paging.cursor);
  const items = versions.value?.items ?? [];
  return (
    <>
      <ResourceState
        resource={versions}
        lines={3}
        title={t('secretVersions.error')}
      />
      {versions.value && items.length === 0 && (
        <EmptyState
          title={t('secretVersions.emptyTitle')}
          description={t('secretVersions.emptyDescription')}
        />
      )}
      {items.length > 0 && (
        <>
          <Typography variant="body2" color="textSecondary">
            {t('secretVersions.about')}
          </Typography>
          <ol
            aria-label={t('secretVersions.list')}
            aria-busy={versions.outdated || undefined}
            className={`${classes.list} ${
              versions.outdated ? classes.outdated : ''
            }`}
          >
            {items.map(item => (
              <VersionItem key={item.id} version={item} />
            ))}
          </ol>
          <CursorPager
            paging={paging}
            nextCursor={versions.value?.nextCursor}
            busy={versions.outdated}
          />
        </>
      )}
    </>
  );
}

function VersionItem({ version }: { version: SecretVersion }) {
  const classes = useStyles();
  const { t } = useMessages();
  return (
    <li className={classes.item}>
      <div>
        <span className={classes.kind}>
          {t(`secretVersions.kind.${version.kind}`)}
        </span>
        {' · '}
        <RelativeTime at={version.takenAt} />
      </div>
      {version.keys.length === 0 && <div>{t('secretVersions.noKeys')}</div>}
      <dl className={classes.facts}>
        {version.by !== undefined && (
          <Fact term={t('secretVersions.by')}>
            <PersonName entityRef={version.by} />
          </Fact>
        )}
        {keysByFate(version).map(({ fate, keys }) => (
          <Fact key={fate} term={t(`secretVersions.now.${fate}`)}>
            {keys.join(', ')}
          </Fact>
        ))}
      </dl>
    </li>
  );
}

function Fact(props: { term: string; children: ReactNode }) {
  return (
    <>
      <dt>{props.term}</dt>
      <dd>{props.children}</dd>
    </>
  );
}
