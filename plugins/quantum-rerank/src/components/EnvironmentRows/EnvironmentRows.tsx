import { makeStyles } from '@material-ui/core/styles';
import { useEnvironments } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { EmptyState, ErrorState, LoadingState } from '../States';
import { EnvironmentRow } from './EnvironmentRow';

const useStyles = makeStyles(theme => ({
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: theme.spacing(2),
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
}));

/** How every environment of an entity is, in a few lines each. */
export function EnvironmentRows(props: {
  entityRef: string;
  /** Path of the Operations tab of the entity. */
  tabPath: string;
}) {
  const classes = useStyles();
  const { t } = useMessages();
  const environments = useEnvironments(props.entityRef);
  const items = environments.value?.items ?? [];
  return (
    <>
      {environments.loading && <LoadingState lines={2} />}
      {environments.error && (
        <ErrorState
          error={environments.error}
          title={t('environments.error')}
          onRetry={environments.refresh}
        />
      )}
      {environments.value && items.length === 0 && (
        <EmptyState
          title={t('environments.emptyTitle')}
          description={t('environments.emptyDescription', {
            profile: environments.value.profile.name,
          })}
        />
      )}
      <ul className={classes.list}>
        {items.map(environment => (
          <EnvironmentRow
            key={environment.name}
            entityRef={props.entityRef}
            environment={environment}
            tabPath={props.tabPath}
          />
        ))}
      </ul>
    </>
  );
}
