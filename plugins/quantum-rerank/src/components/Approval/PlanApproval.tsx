import Typography from '@material-ui/core/Typography';
import type { Plan } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { StatusWord } from '../Status';
import { useTimeText } from '../Time';

/** That a plan needs approval, whose, and for how long it is waited. */
export function PlanApproval(props: {
  approval: NonNullable<Plan['approval']>;
}) {
  const { approvers, expiresAfterSeconds } = props.approval;
  const { t } = useMessages();
  const { span } = useTimeText();
  return (
    <Typography variant="body2" component="div">
      <StatusWord tone="waiting">{t('approval.needed')}</StatusWord> {approvers}{' '}
      {t('approval.waits', { span: span(expiresAfterSeconds * 1000) })}
    </Typography>
  );
}
