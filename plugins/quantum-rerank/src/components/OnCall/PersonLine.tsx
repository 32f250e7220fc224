import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import type { OnCallPerson } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { usePersonText } from './usePersonText';

const useStyles = makeStyles(theme => ({
  name: { fontWeight: theme.typography.fontWeightBold as number },
  role: { color: theme.palette.text.secondary },
}));

/** Name, linked to the catalog where the person is in it, and role. */
export function PersonLine(props: { person: OnCallPerson }) {
  const { person } = props;
  const classes = useStyles();
  const text = usePersonText();
  const name = text.name(person);
  return (
    <>
      <span className={classes.name}>
        {person.entityRef && person.name ? (
          <CatalogLink entityRef={person.entityRef}>{name}</CatalogLink>
        ) : (
          name
        )}
      </span>
      {person.name && person.name !== person.role && (
        <span className={classes.role}>{` · ${person.role}`}</span>
      )}
    </>
  );
}

function CatalogLink(props: { entityRef: string; children: string }) {
  const route = useRouteRef(entityRouteRef);
  const { kind, namespace, name } = parseEntityRef(props.entityRef);
  return <Link to={route({ kind, namespace, name })}>{props.children}</Link>;
}
