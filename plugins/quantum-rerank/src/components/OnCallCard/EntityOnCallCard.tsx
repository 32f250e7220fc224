import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import type { Environment } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMemo } from 'react';
import { useOnCall } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import {
  LastKnownBanner,
  LevelList,
  WarningList,
  useOnCallHref,
} from '../OnCall';
import { EnvironmentList, OperatedEntityCard } from '../OperatedEntity';
import { ResourceState } from '../States';

const useStyles = makeStyles(theme => ({
  item: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(1),
  },
  title: { fontWeight: theme.typography.fontWeightBold as number },
}));

/** Whom to call in every environment, for the overview page. */
export function EntityOnCallCard() {
  const { t } = useMessages();
  return (
    <OperatedEntityCard title={t('onCallCard.title')}>
      {entityRef => (
        <EnvironmentList entityRef={entityRef}>
          {environment => (
            <EnvironmentItem
              key={environment.name}
              entityRef={entityRef}
              environment={environment}
            />
          )}
        </EnvironmentList>
      )}
    </OperatedEntityCard>
  );
}

function EnvironmentItem(props: {
  entityRef: string;
  environment: Environment;
}) {
  const { entityRef, environment } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const href = useOnCallHref();
  const target = useMemo(
    () => ({ entityRef, environment: environment.name }),
    [entityRef, environment.name],
  );
  const onCall = useOnCall(target);
  const { value } = onCall;
  return (
    <li className={classes.item}>
      <div className={classes.title}>
        {href ? (
          <Link to={href(target)}>{environment.title}</Link>
        ) : (
          environment.title
        )}
      </div>
      <ResourceState resource={onCall} lines={2} title={t('onCall.error')} />
      <LastKnownBanner resource={onCall} />
      {value && (
        <>
          {value.levels.length === 0 && t('onCall.emptyTitle')}
          <LevelList
            label={`${t('onCall.now')}: ${environment.title}`}
            levels={value.levels}
            sources={value.sources}
            brief
          />
          <WarningList warnings={value.warnings} />
        </>
      )}
    </li>
  );
}
