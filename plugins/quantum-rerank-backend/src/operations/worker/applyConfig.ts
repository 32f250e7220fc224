import type {
  Operation,
  Plan,
  PlannedConsumer,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { KubernetesApiError } from '../../kubernetes/errors';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { describeApiError } from '../plan/clusterErrors';
import { lastWriterOf, writtenAtOf } from '../plan/configPlan';
import { describeConsumerDrift } from '../plan/consumerPlan';
import type { Deployment, KeyedObject } from '../plan/objects';
import { revisionOf } from '../plan/template';
import { OperationEnd, StoreTroubleError } from './ends';
import { describeFailure } from './failureKinds';
import { ownKeys } from './lostKeys';
import { readBefore } from './readBefore';
import { applyWithConsumers } from './applyWithConsumers';
import { recordApplied } from './recordApplied';
import { restartDeployment } from './restartDeployment';
import type { RunHandle } from './RunHandle';
import { sendOnce, type SendProblem } from './sendOnce';

/** A ConfigMap or a Secret, whatever it holds. */
export type KeptObject = Pick<KeyedObject, 'metadata'>;

/** What a change of a ConfigMap or Secret finds when it looks. */
export interface ConfigSight {
  deployment: Deployment;
  object: KeptObject;
  /** Of the plan for the same request, seen from now. */
  hash: string;
  /** Workloads that are to be restarted, too. */
  consumers: PlannedConsumer[] | undefined;
  /** What messages of the cluster must not repeat. */
  sensitive: string[];
  /** Of none of the changed keys the present value is kept. */
  nothingKept?: boolean;
  /** Keeps the state of before. @returns its id */
  backUp: () => Promise<string>;
  /**
   * Sends the one patch, which demands the resourceVersion that was seen.
   *
   * @param uncertain - an earlier try may have arrived
   */
  send: (uncertain: boolean) => Promise<KeptObject>;
}

/** What a change of a ConfigMap or Secret is made of. */
export interface ConfigApplication {
  api: KubernetesApi;
  kind: 'ConfigMap' | 'Secret';
  restart: boolean;
  /** Looks at the object and the deployment. */
  look: () => Promise<ConfigSight>;
  /** Runs before the first write; if it fails, nothing is sent. */
  beforeSend: () => Promise<void>;
  /** Runs when it is known that the object was changed. */
  onWritten?: () => void;
}

/**
 * Keeps what may be kept of the ConfigMap or Secret as it is, changes it, and
 * restarts the deployment. Each of the steps is recorded or leaves its mark in
 * the cluster: whoever takes over goes on with the next one.
 *
 * @throws OperationEnd
 */
export async function applyConfig(
  run: RunHandle,
  application: ConfigApplication,
): Promise<void> {
  const isTakeOver = run.stored.applyStartedAt !== undefined;
  if (!isTakeOver) {
    await begin(run, application);
  }
  if (run.stored.execution.configuration?.writtenAt === undefined) {
    await change(run, application, isTakeOver);
    application.onWritten?.();
  }
  if (application.restart) {
    const { api } = application;
    const changed = changedWords(run.operation);
    const { deployment } = run.target.environment.resources;
    await applyWithConsumers(run, {
      api,
      change: () => restartDeployment(run, api, changed),
      taken: 'Kubernetes took it; pods are replaced.',
      done: `${changed} Restarted ${deployment}.`,
    });
    return;
  }
  const { deployment } = await readBefore(run, 'apply', application.look);
  await recordApplied(run, deployment, 'Kubernetes took it.');
}

/** "Changed the configuration of production." */
export function changedWords({ action, environment }: Operation): string {
  switch (action) {
    case 'config-restore':
      return `Restored the configuration of ${environment}.`;
    case 'secret-update':
      return `Changed the Secret of ${environment}.`;
    default:
      return `Changed the configuration of ${environment}.`;
  }
}

/** Checks that it is what was planned, keeps it, and records the intent. */
async function begin(
  run: RunHandle,
  application: ConfigApplication,
): Promise<void> {
  const sight = await readBefore(run, 'precondition', application.look);
  if (sight.hash !== run.operation.plan.hash) {
    throw driftEnd(run, application, sight, false);
  }
  await run.step('precondition', 'done', 'It is what was planned.');
  await run.authorize();
  await application.beforeSend();
  const backup = await fromStore(sight.backUp);
  const { metadata, spec, status } = sight.deployment;
  await run.step('apply', 'running', undefined, {
    applyStarted: true,
    message: `${
      application.kind === 'Secret'
        ? 'Names and salted hashes of the present values are kept'
        : 'The present values are kept'
    }; sending the change to Kubernetes.`,
    execution: {
      ...run.stored.execution,
      before: {
        replicas: spec.replicas,
        available: status?.availableReplicas ?? 0,
        revision: revisionOf(sight.deployment),
        progressingUpdatedAt: status?.conditions?.find(
          ({ type }) => type === 'Progressing',
        )?.lastUpdateTime,
      },
      configuration: {
        backup,
        deploymentUid: metadata.uid,
        ...(sight.nothingKept ? { nothingKept: true } : {}),
      },
    },
  });
}

async function change(
  run: RunHandle,
  application: ConfigApplication,
  isTakeOver: boolean,
): Promise<void> {
  let seen: ConfigSight | undefined;
  const changed = await sendOnce(run, {
    what: `the ${application.kind}`,
    uncertain: isTakeOver,
    read: async () => {
      const sight = await application.look();
      seen = sight;
      return { ...sight.object, sight };
    },
    check: ({ sight }, uncertain) => {
      if (sight.hash !== run.operation.plan.hash) {
        throw driftEnd(run, application, sight, uncertain);
      }
    },
    send: async ({ sight }, uncertain) => ({
      ...(await sight.send(uncertain)),
      sight,
    }),
    end: async problem =>
      problemEnd(problem, application, seen?.sensitive ?? []),
  });
  const { execution } = run.stored;
  await run.change(
    {
      execution: {
        ...execution,
        configuration: {
          deploymentUid: '',
          ...execution.configuration,
          writtenAt: writtenAtOf(changed) ?? new Date(run.now()).toISOString(),
          resourceVersion: changed.metadata.resourceVersion,
          keys: ownKeys(changed.metadata),
        },
      },
    },
    'config-written',
  );
}

function driftEnd(
  run: RunHandle,
  { kind }: ConfigApplication,
  sight: ConfigSight,
  uncertain: boolean,
): OperationEnd {
  const what = describeSightDrift(run.operation.plan, kind, sight);
  // Without a generation nothing tells whose change came first.
  return uncertain
    ? new OperationEnd(
        'interrupted',
        `${what}, and the answer to the change was lost: it cannot be told whether it was made. Look at the ${kind} before asking again.`,
      )
    : new OperationEnd(
        'refused',
        `${what}. Nothing was changed; look at a new plan.`,
      );
}

function describeSightDrift(
  { target, consumers }: Plan,
  kind: ConfigApplication['kind'],
  sight: ConfigSight,
): string {
  const { metadata } = sight.object;
  const drift = describeConsumerDrift(consumers, sight.consumers);
  if (drift && metadata.resourceVersion === target.resourceVersion) {
    return `${drift} since the plan`;
  }
  const writer = lastWriterOf(sight.object);
  return metadata.uid === target.uid
    ? `The ${kind} ${metadata.name} was changed since the plan${
        writer ? `, last by ${writer}` : ''
      }`
    : `The ${kind} ${metadata.name} was deleted and made again since the plan`;
}

function problemEnd(
  { kind, uncertain, error }: SendProblem,
  application: ConfigApplication,
  sensitive: string[],
): OperationEnd {
  const what = application.kind;
  const tail = uncertain
    ? `An earlier try may have arrived; look at the ${what}.`
    : 'Nothing was changed.';
  switch (kind) {
    case 'rejected':
      return new OperationEnd(
        uncertain ? 'interrupted' : 'failed',
        `Kubernetes refused the change: ${
          error instanceof KubernetesApiError
            ? describeApiError(error, sensitive)
            : describeFailure(error)
        }. ${tail}`,
      );
    case 'crowded':
      return new OperationEnd(
        uncertain ? 'interrupted' : 'refused',
        `The ${what} was changed by others again and again. ${tail}`,
      );
    case 'gone':
      return new OperationEnd(
        uncertain ? 'interrupted' : 'refused',
        `The ${what} or the deployment is not there any more. ${tail}`,
      );
    default:
      return new OperationEnd(
        'interrupted',
        `The cluster stayed away (${describeFailure(error)}). ${tail}`,
      );
  }
}

/** The database is asked within: its trouble is for whoever claims next. */
export async function fromStore<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new StoreTroubleError(error);
  }
}
