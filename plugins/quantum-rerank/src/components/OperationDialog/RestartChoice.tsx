import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import { useMessages } from '../../hooks/useMessages';

/** Whether the deployment is restarted as part of the change. */
export function RestartChoice(props: {
  restart: boolean;
  onChange: (restart: boolean) => void;
}) {
  const { t } = useMessages();
  return (
    <div>
      <FormControlLabel
        control={
          <Checkbox
            size="small"
            color="primary"
            checked={props.restart}
            onChange={event => props.onChange(event.target.checked)}
          />
        }
        label={t('config.restart')}
      />
    </div>
  );
}
