import { checkGuardrails } from '.';
import type {
  Finding,
  ProfileEnvironment,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  restartsConsumers,
  type RollbackConfiguration,
} from '../operations/plan/rollbackConfiguration';
import { rollbackConfigGuardrails } from './configuration';
import { consumerGuardrails } from './consumers';
import { list } from './list';
import type { Reader } from './neededKeys';
import type { Guardrail } from './Guardrail';

/** What guardrails of a rollback look at beside the deployment. */
export interface RollbackContext {
  revision: number;
  configuration: RollbackConfiguration;
}

type RollbackGuardrail = Guardrail<RollbackContext>;

const unknown: RollbackGuardrail = {
  code: 'rollback-configuration-unknown',
  defaultEffect: 'refuse',
  check: ({ revision, configuration }) =>
    configuration.parameter === true
      ? {
          field: 'configuration',
          message: `With which configuration revision ${revision} ran is not known: ${
            configuration.record
              ? configuration.record.decisive.problem ??
                'it is not kept any more.'
              : 'the portal did not see it run.'
          }`,
          suggestion:
            'Choose one of the kept versions, or leave the configuration as it is.',
        }
      : undefined,
};

const versionMissing: RollbackGuardrail = {
  code: 'config-version-not-found',
  defaultEffect: 'refuse',
  check: ({ configuration }) =>
    typeof configuration.parameter === 'string' && !configuration.version
      ? {
          field: 'configuration',
          message:
            'There is no such kept version of this configuration, or it was removed since.',
        }
      : undefined,
};

const gone: RollbackGuardrail = {
  code: 'rollback-configuration-gone',
  defaultEffect: 'refuse',
  check: ({ configuration }) =>
    configuration.asked && !configuration.now.known
      ? {
          field: 'configuration',
          message: `The configuration cannot be brought back: ${configuration.now.reason.replace(
            /\.$/,
            '',
          )}.`,
          suggestion:
            'Make the ConfigMap again first, or leave the configuration out.',
        }
      : undefined,
};

/** Without its ConfigMap a container does not start. */
const missing: RollbackGuardrail = {
  code: 'rollback-configuration-missing',
  defaultEffect: 'require-reason',
  check: ({ revision, configuration }) =>
    !configuration.asked &&
    !configuration.now.known &&
    configuration.record?.decisive.configMap !== undefined
      ? {
          message: `Revision ${revision} ran with the ConfigMap ${
            configuration.record.decisive.configMap
          }, and that cannot be seen now: ${configuration.now.reason.replace(
            /\.$/,
            '',
          )}. Where it is not there, pods do not start.`,
        }
      : undefined,
};

const differs: RollbackGuardrail = {
  code: 'rollback-configuration-differs',
  defaultEffect: 'inform',
  check({ revision, configuration }) {
    const { asked, changes, lost, version, record } = configuration;
    const keys = [...Object.keys(changes), ...lost].sort();
    return !asked && record && version && keys.length > 0
      ? {
          field: 'configuration',
          message: `Revision ${revision} ran with other values of ${list(
            keys,
          )}; they stay as they are now.`,
          suggestion: 'Bring the configuration back too.',
        }
      : undefined;
  },
};

const choice: RollbackGuardrail = {
  code: 'rollback-configuration-choice',
  defaultEffect: 'inform',
  check({ revision, configuration }) {
    const { asked, record, version } = configuration;
    const states = record?.stint.states.length ?? 0;
    return asked &&
      record &&
      states > 1 &&
      version?.id === record.decisive.version
      ? {
          field: 'configuration',
          message: `The configuration changed while revision ${revision} ran, so there are ${states} states of it. Brought back is ${
            record.decisive === record.stint.states[0]
              ? 'the first, because its pods read environment variables when they start'
              : 'the last, because its pods follow changes of the files'
          }.`,
          suggestion: 'Choose another version where that is not what you want.',
        }
      : undefined;
  },
};

const same: RollbackGuardrail = {
  code: 'rollback-configuration-same',
  defaultEffect: 'inform',
  check: ({ configuration }) =>
    configuration.asked &&
    configuration.version &&
    configuration.now.known &&
    Object.keys(configuration.changes).length === 0
      ? {
          field: 'configuration',
          message: 'The ConfigMap holds that configuration already.',
        }
      : undefined,
};

/** Guardrails of the configuration of a rollback. */
export const rollbackGuardrails: RollbackGuardrail[] = [
  unknown,
  versionMissing,
  gone,
  missing,
  choice,
  differs,
  same,
];

/** What guardrails find on the configuration of a rollback. */
export function checkRollbackConfiguration(
  context: RollbackContext & {
    environment: ProfileEnvironment;
    /** Of the revision that is returned to. */
    template: Reader['template'];
  },
): Finding[] {
  const { configuration, environment, revision, template } = context;
  const { asked, changes, lost, now, version } = configuration;
  return [
    ...checkGuardrails(rollbackGuardrails, context),
    ...(asked && now.known && version
      ? checkGuardrails(rollbackConfigGuardrails, {
          environment,
          facts: now.value,
          changes,
          reader: { who: `Revision ${revision}`, template },
          restart: true,
          restored: { lost },
          notSeenIn: [],
        })
      : []),
    ...(asked && now.known
      ? checkGuardrails(consumerGuardrails, {
          environment,
          named: now.value.named,
          kind: 'ConfigMap',
          restart: restartsConsumers(changes),
        })
      : []),
  ];
}
