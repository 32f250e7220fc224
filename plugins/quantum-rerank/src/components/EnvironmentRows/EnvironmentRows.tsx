import { EnvironmentList } from '../OperatedEntity';
import { EnvironmentRow } from './EnvironmentRow';

/** How every environment of an entity is, in a few lines each. */
export function EnvironmentRows(props: {
  entityRef: string;
  /** Path of the Operations tab of the entity. */
  tabPath: string;
}) {
  return (
    <EnvironmentList entityRef={props.entityRef}>
      {environment => (
        <EnvironmentRow
          key={environment.name}
          entityRef={props.entityRef}
          environment={environment}
          tabPath={props.tabPath}
        />
      )}
    </EnvironmentList>
  );
}
