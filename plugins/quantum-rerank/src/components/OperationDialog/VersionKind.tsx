import type { ConfigVersion } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { usePersonName } from '../Person';

/** Why a version was kept, and whose change that was. */
export function VersionKind(props: {
  version: Pick<ConfigVersion, 'kind' | 'by'>;
}) {
  const { kind, by } = props.version;
  const { t } = useMessages();
  const person = usePersonName(by);
  return <>{t(`config.kind.${kind}`, { by: person })}</>;
}
