import Typography from '@material-ui/core/Typography';
import { useNow } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { useTimeText } from '../Time';

/** How fresh the data on the screen is, e.g. "live, 2 s ago". */
export function FreshnessLabel() {
  const { t } = useMessages();
  const { snapshot } = useOperationsContext();
  const text = useTimeText();
  const now = useNow();
  if (!snapshot.value) {
    return null;
  }
  const { freshness } = snapshot.value;
  const broken = snapshot.error !== undefined;
  const live = freshness.state === 'live' && !broken;
  // "Nothing new" from the backend confirms what is on the screen.
  const contact =
    freshness.state === 'live'
      ? snapshot.confirmedAt ?? now
      : Date.parse(freshness.lastContactAt ?? freshness.since);
  return (
    <Typography
      variant="body2"
      color={live ? 'textPrimary' : 'textSecondary'}
      component="span"
      title={text.exact(contact)}
    >
      {t(broken ? 'freshness.unreachable' : `freshness.${freshness.state}`)}
      {', '}
      {text.ago(now - contact)}
    </Typography>
  );
}
