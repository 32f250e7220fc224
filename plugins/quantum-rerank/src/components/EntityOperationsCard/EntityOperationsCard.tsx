import { useRouteRef } from '@backstage/core-plugin-api';
import { useMessages } from '../../hooks/useMessages';
import { operationsRouteRef } from '../../routes';
import { EnvironmentRows } from '../EnvironmentRows';
import { OperatedEntityCard } from '../OperatedEntity';

/** Verdict, alerts and ready pods of every environment, for the overview page. */
export function EntityOperationsCard() {
  const { t } = useMessages();
  return (
    <OperatedEntityCard title={t('card.title')}>
      {entityRef => <OperatedEnvironments entityRef={entityRef} />}
    </OperatedEntityCard>
  );
}

function OperatedEnvironments(props: { entityRef: string }) {
  const tabPath = useRouteRef(operationsRouteRef)();
  return <EnvironmentRows entityRef={props.entityRef} tabPath={tabPath} />;
}
