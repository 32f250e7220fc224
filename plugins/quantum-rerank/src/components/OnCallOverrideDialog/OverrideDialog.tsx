import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import type {
  Environment,
  EnvironmentRef,
  OnCallOverride,
  OnCallSchedule,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMyEntityRef } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { FormDialog } from '../DialogFrame';
import { useShiftTime } from '../OnCall';
import { SubmitError } from '../States';
import { ChangePreview } from './ChangePreview';
import { PersonPicker } from './PersonPicker';
import { ReplacedPicker } from './ReplacedPicker';
import { SpanFields } from './SpanFields';
import {
  REASON_LIMIT,
  useOverrideDialog,
  type OverrideStart,
} from './useOverrideDialog';

/** Takes a shift, swaps shifts, or notes an absence. */
export function OverrideDialog(props: {
  target: EnvironmentRef;
  service: string;
  environment: Environment;
  start: OverrideStart;
  /** Rotations in which replacements can be made. */
  rotations: OnCallSchedule['rotations'];
  onClose: () => void;
  onMade: (override: OnCallOverride) => void;
}) {
  const { environment, start, rotations, onClose } = props;
  const { t } = useMessages();
  const me = useMyEntityRef();
  const dialog = useOverrideDialog({ ...props, me });
  const { span } = useShiftTime();
  const { kind } = start;
  const chosen = rotations.find(({ id }) => id === dialog.rotation);
  const you = me && { entityRef: me, title: t('onCall.you') };
  const person = dialog.person ?? (dialog.personRef && you ? you : undefined);

  return (
    <FormDialog
      title={t(`override.title.${kind}`, { environment: environment.name })}
      tier={environment.tier}
      target={t('override.target', {
        service: props.service,
        cluster: environment.cluster,
        namespace: environment.namespace,
      })}
      onClose={onClose}
      busy={dialog.submitting}
      onSubmit={dialog.submit}
      submit={
        kind === 'take' && !dialog.span
          ? t('overrides.open.take')
          : t(`override.submit.${kind}`, {
              environment: environment.name,
              span: dialog.span
                ? span(dialog.span.from, dialog.span.until)
                : '',
            })
      }
      obstacle={dialog.obstacle}
      // The obstacle says what is missing, in one place.
      noValidate
    >
      <TextField
        select
        fullWidth
        size="small"
        variant="outlined"
        id="quantum-rerank-override-rotation"
        label={t('override.rotation')}
        value={dialog.rotation}
        onChange={event => dialog.setRotation(event.target.value)}
        SelectProps={{ native: true }}
        InputLabelProps={{ shrink: true }}
      >
        {rotations.map(({ id, title, level }) => (
          <option key={id} value={id}>
            {t('shifts.rotation', { title, level: String(level) })}
          </option>
        ))}
      </TextField>
      <PersonPicker
        id="quantum-rerank-override-person"
        label={t(`override.person.${kind}`)}
        helperText={t('override.personHint')}
        value={person}
        onChange={dialog.setPerson}
      />
      <SpanFields
        id="quantum-rerank-override"
        labels={{ from: t('override.from'), until: t('override.until') }}
        from={dialog.from}
        until={dialog.until}
        onFrom={dialog.setFrom}
        onUntil={dialog.setUntil}
      />
      {kind === 'swap' && (
        <SpanFields
          id="quantum-rerank-override-exchange"
          labels={{
            from: t('override.exchangeFrom'),
            until: t('override.exchangeUntil'),
          }}
          from={dialog.exchangeFrom}
          until={dialog.exchangeUntil}
          onFrom={dialog.setExchangeFrom}
          onUntil={dialog.setExchangeUntil}
        />
      )}
      {dialog.others.length > 1 && (
        <ReplacedPicker
          id="quantum-rerank-override-replaces"
          kind={kind}
          others={dialog.others}
          value={dialog.replaces}
          onChange={dialog.setReplaces}
        />
      )}
      <Typography variant="body2" color="textSecondary">
        {chosen?.timeZone && chosen.timeZone !== dialog.zone
          ? t('override.zoneBoth', {
              zone: dialog.zone,
              rotationZone: chosen.timeZone,
            })
          : t('override.zone', { zone: dialog.zone })}
      </Typography>
      <TextField
        required
        fullWidth
        multiline
        size="small"
        variant="outlined"
        id="quantum-rerank-override-reason"
        label={t('override.reason')}
        value={dialog.reason}
        onChange={event => dialog.setReason(event.target.value)}
        helperText={t('override.reasonHint', {
          used: String(dialog.reason.length),
          limit: String(REASON_LIMIT),
        })}
        inputProps={{ maxLength: REASON_LIMIT }}
      />
      {dialog.draft && (
        <ChangePreview
          schedule={dialog.schedule}
          draft={dialog.draft}
          personTitle={person?.title ?? t('override.other')}
        />
      )}
      {dialog.submitError && (
        <SubmitError
          error={dialog.submitError}
          title={t('override.submitError')}
        />
      )}
    </FormDialog>
  );
}
