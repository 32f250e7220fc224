import Typography from '@material-ui/core/Typography';
import type { ConfigConsumer } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';

/**
 * Who reads a ConfigMap or a Secret, and who of them is not restarted with it.
 *
 * @param props - `consumers`: absent where it is not known
 */
export function Readers(props: { consumers: ConfigConsumer[] | undefined }) {
  const { consumers } = props;
  const { t } = useMessages();
  if (consumers === undefined) {
    return <Typography variant="body2">{t('readers.unknown')}</Typography>;
  }
  const named = (some: ConfigConsumer[]) =>
    some.map(({ deployment }) => deployment).join(', ');
  const left = consumers.filter(({ restarted }) => !restarted);
  return (
    <Typography variant="body2">
      {t('readers.by', {
        deployments: named(consumers) || t('readers.nobody'),
      })}
      {left.length > 0 && ` ${t('readers.left', { deployments: named(left) })}`}
    </Typography>
  );
}
