import { useMessages } from '../../hooks/useMessages';
import { Banner } from '../Banner';
import { Button } from '../Button';
import type { LostDialog } from './useLostDialog';

/** Says that a dialog went away together with its environment. */
export function LostDialogBanner(props: {
  lost: LostDialog;
  /** Title of the environment that is shown now. */
  shown: string;
  onDismiss: () => void;
}) {
  const { lost, shown } = props;
  const { t } = useMessages();
  return (
    <Banner
      tone="info"
      title={t('lostDialog.title', {
        dialog: t(`dialog.title.${lost.action}`, {
          environment: lost.environment,
        }),
      })}
    >
      <div>{t('lostDialog.about', { shown })}</div>
      <Button size="small" onClick={props.onDismiss}>
        {t('progress.dismiss')}
      </Button>
    </Banner>
  );
}
