import { templateReferences } from '../operations/plan/templateReferences';
import type { Guardrail } from './Guardrail';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Says what a rollback does not bring back. */
export const rollbackLeavesBehind: Guardrail = {
  code: 'rollback-leaves-behind',
  defaultEffect: 'inform',
  check({ rollbackTarget, facts }) {
    if (!rollbackTarget?.found) {
      return undefined;
    }
    const { deployment } = facts;
    const { configMaps, secrets } = templateReferences(
      rollbackTarget.replicaSet.spec.template,
    );
    const contents = [
      ...configMaps.map(name => `ConfigMap ${name}`),
      ...secrets.map(name => `Secret ${name}`),
    ];
    const sentences = [
      `A rollback brings back the pod template only. The number of replicas stays ${deployment.spec.replicas}`,
    ];
    sentences[0] +=
      contents.length > 0
        ? `, and the contents of ${contents.join(', ')} stay as they are now.`
        : '.';
    if (deployment.metadata.annotations?.[LAST_APPLIED] !== undefined) {
      sentences.push(
        'The deployment was made with kubectl apply: its last applied configuration stays that of the newer release, so a container that only the older release has can survive the next apply.',
      );
    }
    return { message: sentences.join(' ') };
  },
};
