import {
  isConfigKey,
  MAX_CONFIG_BYTES,
  type ProfileEnvironment,
  type SecretUpdateParameters,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { sizeOf } from '../configuration/configState';
import type { SecretFacts } from '../operations/plan/secretFacts';
import { unchangedKeys } from '../operations/plan/secretPlan';
import {
  keysRead,
  templateReferences,
} from '../operations/plan/templateReferences';
import type { SecretValues } from '../operations/secrets/SecretValues';
import { managersOf } from './configManagers';
import type { Guardrail } from './Guardrail';
import { list } from './list';
import { describeNeededKeys, namedReaders, type Reader } from './neededKeys';
import { findGitOpsOwner } from './replicasOwners';
import { secretTypeProblem } from './secretTypes';

/** What guardrails of changes to a Secret may look at. */
export interface SecretContext {
  environment: ProfileEnvironment;
  facts: SecretFacts;
  parameters: SecretUpdateParameters;
  /** Absent where the plan is made without them. */
  values?: SecretValues;
}

type SecretGuardrail = Guardrail<SecretContext>;

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

const nothingToDo: SecretGuardrail = {
  code: 'nothing-to-do',
  defaultEffect: 'refuse',
  check({ facts, parameters, values }) {
    const { content } = facts.secret;
    if (!content.known) {
      return undefined;
    }
    const unchanged = unchangedKeys(facts.secret, values) ?? [];
    const { data } = content.value;
    return unchanged.length === parameters.set.length &&
      parameters.remove.every(key => !Object.hasOwn(data, key))
      ? { message: 'The Secret has these values already.' }
      : undefined;
  },
};

const keyInvalid: SecretGuardrail = {
  code: 'secret-key-invalid',
  defaultEffect: 'refuse',
  check({ parameters }) {
    const wrong = parameters.set.filter(key => !isConfigKey(key));
    return wrong.length > 0
      ? {
          field: 'set',
          message: `Kubernetes takes no key called ${list(
            wrong,
          )}: letters, digits, "-", "_" and "." are allowed, at most 253, and no name that begins with two dots.`,
        }
      : undefined;
  },
};

const immutable: SecretGuardrail = {
  code: 'secret-immutable',
  defaultEffect: 'refuse',
  check: ({ facts: { secret } }) =>
    secret.content.known && secret.content.value.immutable
      ? {
          message: `The Secret ${secret.metadata.name} is immutable: Kubernetes takes no change of it.`,
          suggestion:
            'Make a new Secret and release a version of the deployment that reads it.',
        }
      : undefined,
};

const tooLarge: SecretGuardrail = {
  code: 'secret-too-large',
  defaultEffect: 'refuse',
  check({ facts: { secret }, parameters, values }) {
    const { set, remove } = parameters;
    const kept = secret.content.known
      ? Object.fromEntries(
          Object.entries(secret.content.value.data).filter(
            ([key]) => !set.includes(key) && !remove.includes(key),
          ),
        )
      : {};
    const size = sizeOf({}, kept) + (values?.size ?? 0);
    return size > MAX_CONFIG_BYTES
      ? {
          field: 'set',
          message: `The Secret would hold more than ${MAX_CONFIG_BYTES} bytes, which is what Kubernetes allows.`,
        }
      : undefined;
  },
};

const typeNeedsKey: SecretGuardrail = {
  code: 'secret-type-needs-key',
  defaultEffect: 'refuse',
  check({ facts: { secret }, parameters }) {
    const message = secret.content.known
      ? secretTypeProblem(secret.content.value, parameters)
      : undefined;
    return message === undefined ? undefined : { message };
  },
};

const notReferenced: SecretGuardrail = {
  code: 'secret-not-read',
  defaultEffect: 'refuse',
  check({ facts, environment }) {
    const { name } = facts.secret.metadata;
    const { secrets } = templateReferences(facts.deployment.spec.template);
    return secrets.includes(name)
      ? undefined
      : {
          message: `The deployment ${
            environment.resources.deployment
          } does not read the Secret ${name}, so changing it changes nothing for its pods. ${
            secrets.length > 0
              ? `It reads ${list(secrets)}.`
              : 'It reads no Secret.'
          }`,
          suggestion:
            'Name the Secret that it reads in resources.secret of the environment in the profile.',
        };
  },
};

const keyRead: SecretGuardrail = {
  code: 'secret-key-read',
  defaultEffect: 'refuse',
  check({ facts, parameters }) {
    const message = describeNeededKeys(
      readersOf(facts),
      { kind: 'Secret', name: facts.secret.metadata.name },
      parameters.remove,
    );
    return message === undefined
      ? undefined
      : {
          field: 'remove',
          message,
          suggestion:
            'Release a version of the deployment that does not name it first.',
        };
  },
};

const keyUnread: SecretGuardrail = {
  code: 'secret-key-unread',
  defaultEffect: 'inform',
  check({ facts, parameters }) {
    const reads = readersOf(facts).map(({ template }) =>
      keysRead(template, {
        kind: 'Secret',
        name: facts.secret.metadata.name,
      }),
    );
    const named = [...new Set(reads.flatMap(each => each.named))].sort();
    const all = reads.some(each => each.all);
    const unread = parameters.set.filter(key => !named.includes(key));
    return !all && named.length > 0 && unread.length > 0
      ? {
          field: 'set',
          message: `The deployment does not read ${list(
            unread,
          )} of this Secret, only ${list(named)}.`,
        }
      : undefined;
  },
};

const managedBy: SecretGuardrail = {
  code: 'secret-managed-by',
  defaultEffect: 'require-reason',
  check({ facts: { secret }, parameters }) {
    const owner = secret.metadata.ownerReferences?.find(
      ({ controller }) => controller === true,
    );
    const gitOps = findGitOpsOwner(secret);
    const source =
      owner?.kind !== undefined
        ? `${owner.kind} ${owner.name ?? ''}`.trim().slice(0, 120)
        : gitOps && `${gitOps.tool} (${gitOps.name})`;
    if (source) {
      return {
        message: `${source} manages this Secret: when it synchronises, its values come back.`,
        suggestion: 'Change the values where it takes them from.',
      };
    }
    const managers = managersOf(secret, [
      ...parameters.set,
      ...parameters.remove,
    ]);
    const sentences = [
      ...(managers.length > 0
        ? [
            `${managers
              .map(({ manager, keys }) => `${manager} manages ${list(keys)}`)
              .join(
                '; ',
              )}. When it writes its own state again, the former values come back.`,
          ]
        : []),
      ...(secret.metadata.annotations?.[LAST_APPLIED] !== undefined
        ? [
            'The Secret was made with kubectl apply: its annotation still holds the values of that time, and the next apply sets them again.',
          ]
        : []),
    ];
    return sentences.length > 0 ? { message: sentences.join(' ') } : undefined;
  },
};

const otherConsumers: SecretGuardrail = {
  code: 'secret-other-consumers',
  defaultEffect: 'inform',
  check({ facts }) {
    const others = facts.consumers.known
      ? facts.consumers.value.filter(({ restarted }) => !restarted)
      : [];
    return others.length > 0
      ? {
          message: `${list(others.map(({ deployment }) => deployment))} ${
            others.length === 1 ? 'reads' : 'read'
          } this Secret too and ${
            others.length === 1 ? 'is' : 'are'
          } not restarted.`,
        }
      : undefined;
  },
};

const needsRestart: SecretGuardrail = {
  code: 'secret-needs-restart',
  defaultEffect: 'inform',
  check({ facts, parameters }) {
    const readers = facts.consumers.known
      ? facts.consumers.value.filter(({ via }) => via.includes('environment'))
      : [];
    return !parameters.restart && readers.length > 0
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

const pausedRestart: SecretGuardrail = {
  code: 'deployment-paused',
  defaultEffect: 'refuse',
  check: ({ facts, parameters }) =>
    parameters.restart && facts.deployment.spec.paused === true
      ? {
          message:
            'The deployment is paused, so a restart would not be carried out until it is resumed.',
          suggestion: 'Resume the deployment first.',
        }
      : undefined,
};

const unchangedValue: SecretGuardrail = {
  code: 'secret-value-unchanged',
  defaultEffect: 'inform',
  check({ facts, values }) {
    const unchanged = unchangedKeys(facts.secret, values) ?? [];
    return unchanged.length > 0
      ? {
          field: 'set',
          message: `${list(unchanged)} ${
            unchanged.length === 1
              ? 'has the value already'
              : 'have the values already'
          }.`,
        }
      : undefined;
  },
};

const lineBreak: SecretGuardrail = {
  code: 'secret-line-break',
  defaultEffect: 'inform',
  check({ values }) {
    const ending = (values?.keys ?? []).filter(key => {
      const text = Buffer.from(values?.base64(key) ?? '', 'base64');
      // A value of several lines ends with one on purpose.
      return text.indexOf('\n') === text.length - 1 && text.length > 0;
    });
    return ending.length > 0
      ? {
          field: 'set',
          message: `The value of ${list(
            ending,
          )} ends with a line break, which becomes part of it.`,
        }
      : undefined;
  },
};

const valuesUnknown: SecretGuardrail = {
  code: 'secret-values-unknown',
  defaultEffect: 'inform',
  check: ({ facts: { secret } }) =>
    secret.content.known
      ? undefined
      : {
          message:
            'The portal may change this Secret but not read it. So it is not known which keys and what type it has, how large it is, and whether a new value is the present one; only names of changed keys are kept of the state before.',
        },
};

const noWayBack: SecretGuardrail = {
  code: 'secret-no-way-back',
  defaultEffect: 'inform',
  check: () => ({
    message:
      'The former values are not kept anywhere here, so nothing here can bring them back: whoever may need them keeps them elsewhere.',
  }),
};

/** The operated deployment and those that the profile names, if they read the Secret. */
function readersOf({ deployment, named }: SecretFacts): Reader[] {
  return [
    { who: 'The deployment', template: deployment.spec.template },
    ...namedReaders(named),
  ];
}

/** Guardrails of changes to a Secret, in the order in which equally grave findings are shown. */
export const secretGuardrails: SecretGuardrail[] = [
  notReferenced,
  nothingToDo,
  keyInvalid,
  immutable,
  tooLarge,
  typeNeedsKey,
  keyRead,
  pausedRestart,
  managedBy,
  valuesUnknown,
  unchangedValue,
  lineBreak,
  keyUnread,
  needsRestart,
  otherConsumers,
  noWayBack,
];
