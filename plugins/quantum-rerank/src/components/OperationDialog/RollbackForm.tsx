import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import { imageTag } from '../../format';
import { useRevisions } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { ErrorState } from '../States';
import { useTimeText } from '../Time';
import type { ParameterFormProps } from './parameterForms';
import { RollbackConfigurationChoice } from './RollbackConfigurationChoice';

const PREVIOUS = 'previous';

/** Revision to return to, by default the release before the running one, and whether its configuration returns too. */
export function RollbackForm(props: ParameterFormProps) {
  const { parameters, onChange } = props;
  const { t } = useMessages();
  const text = useTimeText();
  const { ref } = useOperationsContext();
  const revisions = useRevisions(ref, {});
  const candidates = (revisions.value?.items ?? []).filter(
    revision => !revision.current,
  );
  const chosen = parameters?.revision;
  const known = candidates.some(({ revision }) => revision === chosen);

  return (
    <>
      <TextField
        select
        fullWidth
        size="small"
        variant="outlined"
        id="quantum-rerank-revision"
        label={t('rollback.revision')}
        SelectProps={{ autoFocus: true }}
        value={chosen === undefined ? PREVIOUS : String(chosen)}
        onChange={event =>
          // A version belongs to the revision it was chosen for.
          onChange({
            ...(event.target.value === PREVIOUS
              ? {}
              : { revision: Number(event.target.value) }),
            ...(parameters?.configuration === true
              ? { configuration: true }
              : {}),
          })
        }
      >
        <MenuItem value={PREVIOUS}>{t('rollback.previous')}</MenuItem>
        {chosen !== undefined && !known && (
          <MenuItem value={String(chosen)}>
            {t('rollback.number', { revision: String(chosen) })}
          </MenuItem>
        )}
        {candidates.map(revision => (
          <MenuItem key={revision.uid} value={String(revision.revision)}>
            {[
              t('rollback.number', { revision: String(revision.revision) }),
              revision.images.map(({ image }) => imageTag(image)).join(', '),
              revision.changeCause,
              text.ago(Date.now() - Date.parse(revision.createdAt)),
            ]
              .filter(Boolean)
              .join(' · ')}
          </MenuItem>
        ))}
      </TextField>
      <RollbackConfigurationChoice
        revision={candidates.find(({ revision }) => revision === chosen)}
        value={parameters?.configuration}
        onChange={configuration =>
          onChange({
            ...(chosen === undefined ? {} : { revision: chosen }),
            ...(configuration === undefined ? {} : { configuration }),
          })
        }
      />
      {revisions.error && (
        <ErrorState
          error={revisions.error}
          title={t('revisions.error')}
          onRetry={revisions.refresh}
        />
      )}
    </>
  );
}
