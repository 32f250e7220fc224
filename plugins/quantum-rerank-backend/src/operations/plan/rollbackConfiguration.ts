import type {
  ActionRequest,
  Plan,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  changesToVersion,
  type ConfigChanges,
} from '../../configuration/configState';
import type { StoredConfigVersion } from '../../configuration/ConfigVersionStore';
import type { Surroundings } from '../../revisions/RevisionStateStore';
import type { RevisionRecord } from '../../revisions/RevisionHistory';
import { digest } from '../canonicalJson';
import type { ConfigFacts } from './configFacts';
import { bindConsumers } from './consumerPlan';
import type { Known } from './facts';

/** What is known of the configuration that a revision ran with, and of now. */
export interface RollbackKnowledge {
  /** Undefined when the revision was not seen. */
  record: RevisionRecord | undefined;
  /** The version that is asked for by its id, or that the revision ran with; undefined when it is not kept. */
  version: StoredConfigVersion | undefined;
  /** The ConfigMap as it is now. */
  now: Known<ConfigFacts>;
  /** What is around the deployment now; undefined where it was not asked for. */
  surroundings?: Surroundings;
}

/** What a rollback means for the configuration. */
export interface RollbackConfiguration extends RollbackKnowledge {
  /** It is to be brought back too. */
  asked: boolean;
  /** What would change; empty where it is not known. */
  changes: ConfigChanges;
  /** Keys whose values are not kept and stay as they are. */
  lost: string[];
  /** Of the parameters: the id of the version, once it is known. */
  parameter: string | true | undefined;
}

/** Judges what is known; pure. */
export function judgeRollbackConfiguration(
  asked: Extract<ActionRequest, { action: 'rollback' }>['parameters'],
  knowledge: RollbackKnowledge,
): RollbackConfiguration {
  const { version, now } = knowledge;
  const wanted = asked.configuration ?? false;
  const restored =
    version && now.known
      ? changesToVersion(now.value.configMap, version)
      : { changes: {}, lost: [] };
  return {
    ...knowledge,
    ...restored,
    asked: wanted !== false,
    parameter:
      wanted === false
        ? undefined
        : version?.id ?? (wanted === true ? true : wanted),
  };
}

/**
 * Whether those that read the ConfigMap beside the deployment are restarted:
 * where it stays as it is, there is nothing new for them.
 */
export function restartsConsumers(changes: ConfigChanges): boolean {
  return Object.keys(changes).length > 0;
}

/** Binds a plan to the release, and to the ConfigMap where that changes too. */
export function hashRollback(
  releaseHash: string,
  { asked, version, now, changes }: RollbackConfiguration,
): string {
  return asked
    ? digest({
        release: releaseHash,
        version: version?.id,
        changes,
        consumers: now.known
          ? bindConsumers(now.value.named, restartsConsumers(changes))
          : undefined,
        configMap: now.known
          ? {
              uid: now.value.configMap.metadata.uid,
              data: now.value.configMap.data,
              binaryData: now.value.configMap.binaryData,
              immutable: now.value.configMap.immutable ?? false,
            }
          : undefined,
      })
    : releaseHash;
}

/** Facts worth showing beside the plan of a rollback. */
export function describeRollbackConfiguration({
  record,
  version,
  now,
  asked,
}: RollbackConfiguration): Plan['facts'] {
  return [
    {
      // Only what changes is part of what a plan rests on.
      label: asked ? 'Configuration now' : 'Configuration, which stays',
      value: now.known
        ? `ConfigMap ${now.value.configMap.metadata.name}, version ${now.value.configMap.metadata.resourceVersion}`
        : `not known: ${now.reason}`,
    },
    {
      label: 'Configuration of the revision',
      value: recordWords(record, version),
    },
    {
      label: 'Brought back',
      value: asked ? 'pod template and configuration' : 'pod template only',
    },
  ];
}

function recordWords(
  record: RevisionRecord | undefined,
  version: StoredConfigVersion | undefined,
): string {
  if (!record) {
    return version
      ? `not known, as the revision was not seen; chosen is the version of ${toIso(
          version.takenAt,
        )}`
      : 'not known: the revision was not seen when it ran';
  }
  const { decisive, stint } = record;
  if (version && version.id !== decisive.version) {
    return `chosen is the version of ${toIso(version.takenAt)}`;
  }
  if (!version) {
    return `not known: ${decisive.problem ?? 'it is not kept any more'}`;
  }
  const others = stint.states.length - 1;
  return `ConfigMap ${decisive.configMap}, version ${
    decisive.resourceVersion
  }, ${decisive.started ? 'with which it began' : 'seen'} at ${toIso(
    decisive.seenAt,
  )}${
    others > 0
      ? ` (${others} other ${others === 1 ? 'state' : 'states'} while it ran)`
      : ''
  }`;
}

function toIso(moment: number): string {
  return new Date(moment).toISOString();
}
