import {
  isConfigKey,
  MAX_CONFIG_BYTES,
  type ProfileEnvironment,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  applyChanges,
  sizeOf,
  unkeptKeys,
  type ConfigChanges,
} from '../configuration/configState';
import type { ConfigFacts } from '../operations/plan/configFacts';
import type { Guardrail } from './Guardrail';
import { managersOf } from './configManagers';
import { list } from './list';
import { describeNeededKeys, namedReaders, type Reader } from './neededKeys';
import { findGitOpsOwner } from './replicasOwners';

/** What guardrails of changes to a ConfigMap may look at. */
export interface ConfigContext {
  environment: ProfileEnvironment;
  facts: ConfigFacts;
  /** What would really change. */
  changes: ConfigChanges;
  /** Whose pods read it afterwards, beside the workloads that the profile names. */
  reader: Reader;
  /** Whether the deployment is restarted. */
  restart: boolean;
  /** Of `config-restore`: keys that cannot return; undefined when there is no such version. */
  restored?: { lost: string[] } | 'not-found';
  /** Environments in which the same change should have been seen; empty when it was, or there are none. */
  notSeenIn: string[];
}

type ConfigGuardrail = Guardrail<ConfigContext>;

const versionNotFound: ConfigGuardrail = {
  code: 'config-version-not-found',
  defaultEffect: 'refuse',
  check: ({ restored }) =>
    restored === 'not-found'
      ? {
          field: 'version',
          message:
            'There is no such kept version of this configuration, or it was removed since.',
        }
      : undefined,
};

const nothingToDo: ConfigGuardrail = {
  code: 'nothing-to-do',
  defaultEffect: 'refuse',
  check: ({ changes, restored }) =>
    Object.keys(changes).length === 0 && restored !== 'not-found'
      ? { message: 'The ConfigMap has these values already.' }
      : undefined,
};

const keyInvalid: ConfigGuardrail = {
  code: 'config-key-invalid',
  defaultEffect: 'refuse',
  check({ changes }) {
    const wrong = Object.keys(changes).filter(
      key => changes[key] !== null && !isConfigKey(key),
    );
    return wrong.length > 0
      ? {
          field: 'changes',
          message: `Kubernetes takes no key called ${list(
            wrong,
          )}: letters, digits, "-", "_" and "." are allowed, at most 253, and no name that begins with two dots.`,
        }
      : undefined;
  },
};

const immutable: ConfigGuardrail = {
  code: 'config-immutable',
  defaultEffect: 'refuse',
  check: ({ facts, changes }) =>
    facts.configMap.immutable === true && Object.keys(changes).length > 0
      ? {
          message: `The ConfigMap ${facts.configMap.metadata.name} is immutable: Kubernetes takes no change of it.`,
          suggestion:
            'Make a new ConfigMap and release a version of the deployment that reads it.',
        }
      : undefined,
};

const binaryKey: ConfigGuardrail = {
  code: 'config-binary-key',
  defaultEffect: 'refuse',
  check({ changes, facts }) {
    const binary = Object.keys(changes).filter(key =>
      Object.hasOwn(facts.configMap.binaryData, key),
    );
    return binary.length > 0
      ? {
          field: 'changes',
          message: `${list(binary)} ${
            binary.length === 1 ? 'holds' : 'hold'
          } binary data, which cannot be changed here.`,
        }
      : undefined;
  },
};

const tooLarge: ConfigGuardrail = {
  code: 'config-too-large',
  defaultEffect: 'refuse',
  check({ changes, facts }) {
    const { data, binaryData } = facts.configMap;
    const size = sizeOf(
      applyChanges({ data, binaryData }, changes),
      binaryData,
    );
    return size > MAX_CONFIG_BYTES
      ? {
          field: 'changes',
          message: `The ConfigMap would hold ${size} bytes; Kubernetes allows ${MAX_CONFIG_BYTES}.`,
        }
      : undefined;
  },
};

const keyRead: ConfigGuardrail = {
  code: 'config-key-read',
  defaultEffect: 'refuse',
  check({ changes, facts, reader, restored }) {
    const message = describeNeededKeys(
      [reader, ...namedReaders(facts.named)],
      { kind: 'ConfigMap', name: facts.configMap.metadata.name },
      Object.keys(changes).filter(key => changes[key] === null),
    );
    if (message === undefined) {
      return undefined;
    }
    return restored
      ? {
          message: `That version lacks a key that is needed. ${message}`,
          suggestion: 'Choose another version.',
        }
      : {
          field: 'changes',
          message,
          suggestion:
            'Release a version of the deployment that does not name it first.',
        };
  },
};

const valueLost: ConfigGuardrail = {
  code: 'config-secret-value-lost',
  defaultEffect: 'require-typed-confirmation',
  check({ changes, facts, restored }) {
    const lost = unkeptKeys(facts.configMap, changes);
    return lost.length > 0
      ? {
          ...(restored ? {} : { field: 'changes' }),
          message: `${lost.length === 1 ? 'The value' : 'The values'} of ${list(
            lost,
          )} ${
            lost.length === 1 ? 'looks like a secret' : 'look like secrets'
          }, so no version keeps ${
            lost.length === 1 ? 'it' : 'them'
          }: once removed or replaced, nothing here can bring ${
            lost.length === 1 ? 'it' : 'them'
          } back.`,
          suggestion: 'Keep what may be needed again elsewhere first.',
        }
      : undefined;
  },
};

const managedBy: ConfigGuardrail = {
  code: 'config-managed-by',
  defaultEffect: 'inform',
  check({ changes, facts }) {
    const gitOps = findGitOpsOwner(facts.configMap);
    if (gitOps) {
      return {
        message: `${gitOps.tool} (${gitOps.name}) manages this ConfigMap: its next synchronisation sets the values of its repository again.`,
        suggestion: 'Change the values in its repository.',
      };
    }
    const managers = managersOf(facts.configMap, Object.keys(changes));
    return managers.length > 0
      ? {
          message: `${managers
            .map(({ manager, keys }) => `${manager} manages ${list(keys)}`)
            .join(
              '; ',
            )}. When it writes its own state again, the former values come back.`,
        }
      : undefined;
  },
};

const withoutConsumers: ConfigGuardrail = {
  code: 'config-without-consumers',
  defaultEffect: 'inform',
  check({ facts, environment, restart }) {
    const { consumers, configMap } = facts;
    if (!consumers.known || consumers.value.some(({ operated }) => operated)) {
      return undefined;
    }
    const who =
      consumers.value.length === 0
        ? `No deployment of the namespace reads the ConfigMap ${configMap.metadata.name}`
        : `The deployment ${environment.resources.deployment} does not read it`;
    return {
      message: `${who}: its pods do not see the change${
        restart ? ', and are restarted for nothing' : ''
      }.`,
    };
  },
};

const otherConsumers: ConfigGuardrail = {
  code: 'config-other-consumers',
  defaultEffect: 'inform',
  check({ facts }) {
    const others = facts.consumers.known
      ? facts.consumers.value.filter(({ restarted }) => !restarted)
      : [];
    return others.length > 0
      ? {
          message: `${list(others.map(({ deployment }) => deployment))} ${
            others.length === 1 ? 'reads' : 'read'
          } this ConfigMap too and ${
            others.length === 1 ? 'is' : 'are'
          } not restarted.`,
        }
      : undefined;
  },
};

const needsRestart: ConfigGuardrail = {
  code: 'config-needs-restart',
  defaultEffect: 'inform',
  check({ facts, restart }) {
    const readers = facts.consumers.known
      ? facts.consumers.value.filter(({ via }) => via.includes('environment'))
      : [];
    return !restart && readers.length > 0
      ? {
          field: 'restart',
          message: `${list(
            readers.map(({ deployment }) => deployment),
          )} reads it as environment variables: running pods keep the former values until they are restarted.`,
          suggestion: 'Restart as part of the change.',
        }
      : undefined;
  },
};

const pausedRestart: ConfigGuardrail = {
  code: 'deployment-paused',
  defaultEffect: 'refuse',
  check: ({ facts, restart }) =>
    restart && facts.deployment.spec.paused === true
      ? {
          message:
            'The deployment is paused, so a restart would not be carried out until it is resumed.',
          suggestion: 'Resume the deployment first.',
        }
      : undefined,
};

const notSeenInStaging: ConfigGuardrail = {
  code: 'config-not-seen-in-staging',
  defaultEffect: 'require-reason',
  check: ({ notSeenIn }) =>
    notSeenIn.length > 0
      ? {
          message: `The same change was not made and found well in ${list(
            notSeenIn,
          )} before.`,
          suggestion: 'Make it there first.',
        }
      : undefined,
};

const restoresApart: ConfigGuardrail = {
  code: 'config-restore-incomplete',
  defaultEffect: 'inform',
  check: ({ restored }) =>
    typeof restored === 'object' && restored.lost.length > 0
      ? {
          message: `The values of ${list(
            restored.lost,
          )} are not kept, because they looked like secrets or were no text: they stay as they are.`,
        }
      : undefined,
};

/** Guardrails of changes to a ConfigMap, in the order in which equally grave findings are shown. */
export const configGuardrails: ConfigGuardrail[] = [
  versionNotFound,
  nothingToDo,
  keyInvalid,
  immutable,
  binaryKey,
  tooLarge,
  keyRead,
  pausedRestart,
  valueLost,
  notSeenInStaging,
  managedBy,
  restoresApart,
  needsRestart,
  otherConsumers,
  withoutConsumers,
];

/** Those that matter where a rollback brings the configuration back too. */
export const rollbackConfigGuardrails: ConfigGuardrail[] = [
  immutable,
  binaryKey,
  tooLarge,
  keyRead,
  valueLost,
  managedBy,
  restoresApart,
  otherConsumers,
  withoutConsumers,
];
