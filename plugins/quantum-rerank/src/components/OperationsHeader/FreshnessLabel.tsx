import Typography from '@material-ui/core/Typography';
import { useNow } from '../../hooks';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { useTimeText } from '../Time';
import { useSnapshotAge } from './useSnapshotAge';

/** How fresh the data on the screen is, e.g. "live, 2 s ago". */
export function FreshnessLabel() {
  const { snapshot } = useOperationsContext();
  const text = useTimeText();
  const now = useNow();
  const age = useSnapshotAge(snapshot);
  if (!age) {
    return null;
  }
  return (
    <Typography
      variant="body2"
      color={age.live ? 'textPrimary' : 'textSecondary'}
      component="span"
      title={text.exact(age.contact)}
    >
      {age.word}
      {', '}
      {text.ago(now - age.contact)}
    </Typography>
  );
}
