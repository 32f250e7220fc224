import type { ActionName } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import type { ButtonProps } from '../Button';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { RefusableButton } from './RefusableButton';
import { useActionRefusal } from './useActionRefusal';

/** Opens the dialog of an action, or says why it would be refused. */
export function ActionButton(props: {
  action: ActionName;
  parameters?: Record<string, unknown>;
  /** Text instead of the action's own. */
  label?: string;
  /** Name for screen readers, where several buttons have the same text. */
  name?: string;
  size?: ButtonProps['size'];
  variant?: ButtonProps['variant'];
}) {
  const { action, parameters } = props;
  const { t } = useMessages();
  const { openDialog } = useOperationsContext();
  const { refusal } = useActionRefusal(action);
  return (
    <RefusableButton
      size={props.size}
      variant={props.variant}
      refusal={refusal}
      onClick={() => openDialog({ action, parameters })}
      aria-haspopup="dialog"
      aria-label={props.name}
    >
      {props.label ?? t(`action.${action}.button`)}
    </RefusableButton>
  );
}
