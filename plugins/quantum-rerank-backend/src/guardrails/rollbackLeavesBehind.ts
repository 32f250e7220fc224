import { templateReferences } from '../operations/plan/templateReferences';
import type { Surroundings } from '../revisions/RevisionStateStore';
import type { Guardrail, GuardrailContext } from './Guardrail';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Says what a rollback does not bring back. */
export const rollbackLeavesBehind: Guardrail = {
  code: 'rollback-leaves-behind',
  defaultEffect: 'inform',
  check(context) {
    const { rollbackTarget, facts, rollbackConfiguration } = context;
    if (!rollbackTarget?.found) {
      return undefined;
    }
    const { deployment } = facts;
    const { configMaps, secrets } = templateReferences(
      rollbackTarget.replicaSet.spec.template,
    );
    const returned =
      rollbackConfiguration?.asked &&
      rollbackConfiguration.version &&
      rollbackConfiguration.now.known
        ? rollbackConfiguration.now.value.configMap.metadata.name
        : undefined;
    const contents = [
      ...configMaps
        .filter(name => name !== returned)
        .map(
          name => `ConfigMap ${name}${sinceThen(context, 'configMaps', name)}`,
        ),
      ...secrets.map(
        name => `Secret ${name}${sinceThen(context, 'secrets', name)}`,
      ),
    ];
    const sentences = [
      `A rollback brings back ${
        returned === undefined
          ? 'the pod template only'
          : `the pod template and the ConfigMap ${returned}`
      }. The number of replicas stays ${deployment.spec.replicas}`,
    ];
    sentences[0] +=
      contents.length > 0
        ? `, and the contents of ${contents.join(', ')} stay as they are now.`
        : '.';
    const autoscaler = autoscalerWords(context);
    if (autoscaler !== undefined) {
      sentences.push(autoscaler);
    }
    if (deployment.metadata.annotations?.[LAST_APPLIED] !== undefined) {
      sentences.push(
        'The deployment was made with kubectl apply: its last applied configuration stays that of the newer release, so a container that only the older release has can survive the next apply.',
      );
    }
    return { message: sentences.join(' ') };
  },
};

/** Whether it was changed since the revision ran, as far as that is known. */
function sinceThen(
  { rollbackConfiguration }: GuardrailContext,
  kind: keyof Pick<Surroundings, 'configMaps' | 'secrets'>,
  name: string,
): string {
  const versionIn = (surroundings: Surroundings | undefined) =>
    surroundings?.[kind].find(reference => reference.name === name)
      ?.resourceVersion;
  const then = versionIn(rollbackConfiguration?.record?.decisive.surroundings);
  const now = versionIn(rollbackConfiguration?.surroundings);
  if (then === undefined || now === undefined) {
    return '';
  }
  return then === now
    ? ' (not changed since that revision ran)'
    : ' (changed since that revision ran)';
}

function autoscalerWords({
  facts,
  rollbackConfiguration,
}: GuardrailContext): string | undefined {
  const then =
    rollbackConfiguration?.record?.decisive.surroundings.autoscaler ??
    undefined;
  const now = facts.autoscaler.known ? facts.autoscaler.value : undefined;
  if (!then || !now) {
    return undefined;
  }
  const { minReplicas, maxReplicas } = now.spec;
  return then.min === minReplicas && then.max === maxReplicas
    ? undefined
    : `The autoscaler keeps its bounds of now, ${minReplicas} to ${maxReplicas}; when that revision ran they were ${then.min} to ${then.max}.`;
}
