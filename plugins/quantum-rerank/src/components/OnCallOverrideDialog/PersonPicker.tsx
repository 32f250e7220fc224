import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import Autocomplete from '@material-ui/lab/Autocomplete';
import { useState } from 'react';
import { errorSentence } from '../../api';
import { useResource } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';

/** Somebody of the catalog. */
export interface PickedPerson {
  entityRef: string;
  title: string;
}

const FOUND_LIMIT = 20;

const useStyles = makeStyles(theme => ({
  option: { display: 'grid', overflowWrap: 'anywhere' },
  ref: { ...theme.typography.caption, color: theme.palette.text.secondary },
}));

/** A field that finds users of the catalog by name. */
export function PersonPicker(props: {
  id: string;
  label: string;
  helperText?: string;
  value?: PickedPerson;
  onChange: (person: PickedPerson | undefined) => void;
}) {
  const { id, label, helperText, value, onChange } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const catalog = useApi(catalogApiRef);
  const [term, setTerm] = useState('');
  const found = useResource<PickedPerson[]>({
    scope: 'people of the catalog',
    key: term,
    load: async () => {
      const { items } = await catalog.queryEntities({
        filter: { kind: 'User' },
        fullTextFilter: {
          term,
          fields: [
            'metadata.name',
            'metadata.title',
            'spec.profile.displayName',
            'spec.profile.email',
          ],
        },
        fields: [
          'kind',
          'metadata.namespace',
          'metadata.name',
          'metadata.title',
          'spec.profile.displayName',
        ],
        orderFields: { field: 'metadata.name', order: 'asc' },
        limit: FOUND_LIMIT,
      });
      return items.map(personOf);
    },
  });
  return (
    <Autocomplete
      id={id}
      size="small"
      options={found.value ?? []}
      value={value ?? null}
      onChange={(_, picked) => onChange(picked ?? undefined)}
      // The server filters; a second filter here would hide its finds.
      filterOptions={options => options}
      onInputChange={(_, text, reason) =>
        // What choosing writes into the field is no search.
        setTerm(reason === 'input' ? text.trim() : '')
      }
      getOptionLabel={({ title }) => title}
      getOptionSelected={(option, picked) =>
        option.entityRef === picked.entityRef
      }
      loading={found.loading || found.outdated}
      loadingText={t('override.searching')}
      noOptionsText={
        found.error ? errorSentence(found.error) : t('override.noPerson')
      }
      renderOption={({ title, entityRef }) => (
        <span className={classes.option}>
          {title}
          <span className={classes.ref}>{entityRef}</span>
        </span>
      )}
      renderInput={params => (
        <TextField
          {...params}
          required
          variant="outlined"
          label={label}
          helperText={helperText}
        />
      )}
    />
  );
}

function personOf(entity: Entity): PickedPerson {
  const profile = entity.spec?.profile;
  const displayName =
    profile && typeof profile === 'object' && !Array.isArray(profile)
      ? profile.displayName
      : undefined;
  return {
    entityRef: stringifyEntityRef(entity),
    title:
      typeof displayName === 'string' && displayName
        ? displayName
        : entity.metadata.title ?? entity.metadata.name,
  };
}
