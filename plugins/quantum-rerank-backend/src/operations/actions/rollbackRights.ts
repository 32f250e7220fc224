import type { ActionRequest } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../../profile/ProfileService';
import { restartsConsumers } from '../plan/rollbackConfiguration';
import type { Situation } from '../plan/situation';
import { templateReferences } from '../plan/templateReferences';
import {
  CONFIG_MAPS,
  EnvironmentRights,
  PODS,
  SECRETS,
  type Right,
} from '../rights/Right';

type RollbackRequest = Extract<ActionRequest, { action: 'rollback' }>;

/** What a rollback of the release needs, and of the configuration where that is asked for. */
export function rollbackRights(
  { environment }: Target,
  { request, facts, rollbackTarget, rollbackConfiguration }: Situation,
): Right[] {
  const rights = new EnvironmentRights(environment);
  const { configMaps, secrets } = templateReferences(
    facts.deployment.spec.template,
  );
  const operated = rollbackConfiguration?.now.known
    ? rollbackConfiguration.now.value.configMap.metadata.name
    : undefined;
  const isAsked =
    operated !== undefined &&
    (request as RollbackRequest).parameters.configuration !== undefined;
  const seen = (kind: typeof CONFIG_MAPS | typeof SECRETS, names: string[]) =>
    names.map(name =>
      rights.read('get', kind, {
        name,
        otherwise: `Whether ${name} changed since the revision stays unknown.`,
      }),
    );
  return [
    ...rights.facts(),
    ...rights.rollout(),
    rights.deployment('patch'),
    rights.event(),
    ...(rollbackTarget?.found
      ? [
          rights.consumers(),
          ...seen(CONFIG_MAPS, [
            ...configMaps,
            ...(operated ? [operated] : []),
          ]),
          ...seen(SECRETS, secrets),
          ...rights.namedConsumers(
            rollbackConfiguration?.now.known
              ? rollbackConfiguration.now.value.named
              : [],
            isAsked && restartsConsumers(rollbackConfiguration?.changes ?? {}),
          ),
        ]
      : []),
    ...(isAsked
      ? [
          rights.read('get', CONFIG_MAPS, { name: operated }),
          ...(Object.keys(rollbackConfiguration?.changes ?? {}).length > 0
            ? [rights.change('patch', CONFIG_MAPS, { name: operated })]
            : []),
          rights.read('list', PODS),
        ]
      : []),
  ];
}
