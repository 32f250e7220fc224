import { makeStyles } from '@material-ui/core/styles';
import type { Environment } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ReactElement } from 'react';
import { useEnvironments } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { EmptyState, ResourceState } from '../States';

const useStyles = makeStyles(theme => ({
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(2),
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
}));

/** Every environment of an entity, an item each. */
export function EnvironmentList(props: {
  entityRef: string;
  /** The item of an environment, with its name as key. */
  children: (environment: Environment) => ReactElement;
}) {
  const classes = useStyles();
  const { t } = useMessages();
  const environments = useEnvironments(props.entityRef);
  const items = environments.value?.items ?? [];
  return (
    <>
      <ResourceState
        resource={environments}
        lines={2}
        title={t('environments.error')}
      />
      {environments.value && items.length === 0 && (
        <EmptyState
          title={t('environments.emptyTitle')}
          description={t('environments.emptyDescription', {
            profile: environments.value.profile.name,
          })}
        />
      )}
      <ul className={classes.list}>{items.map(props.children)}</ul>
    </>
  );
}
