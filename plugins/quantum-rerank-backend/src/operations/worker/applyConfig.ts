import {
  FIELD_MANAGER,
  type Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ConfigChanges } from '../../configuration/configState';
import { KubernetesApiError } from '../../kubernetes/errors';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { describeApiError } from '../plan/clusterErrors';
import {
  collectConfigFacts,
  configMapPath,
  type ConfigFacts,
} from '../plan/configFacts';
import {
  configPatch,
  hiddenValuesOf,
  lastWriterOf,
  writtenAtOf,
} from '../plan/configPlan';
import { readKeyedObject, type KeyedObject } from '../plan/objects';
import { revisionOf } from '../plan/template';
import { OperationEnd, StoreTroubleError } from './ends';
import { describeFailure } from './failureKinds';
import { readBefore } from './readBefore';
import { recordApplied, restartDeployment } from './restartDeployment';
import type { RunHandle } from './RunHandle';
import { sendOnce, type SendProblem } from './sendOnce';

/** What a change of a ConfigMap is made of. */
export interface ConfigApplication {
  api: KubernetesApi;
  restart: boolean;
  /** What is to be changed, seen from now, and the hash of the plan for it. */
  assess: (facts: ConfigFacts) => Promise<{
    changes: ConfigChanges;
    hash: string;
  }>;
  /** Keeps the state of before. @returns its id */
  backUp: (configMap: KeyedObject) => Promise<string>;
  /** Runs before the first write; if it fails, nothing is sent. */
  beforeSend: () => Promise<void>;
}

/**
 * Keeps the ConfigMap as it is, changes it, and restarts the deployment. Each
 * of the steps is recorded or leaves its mark in the cluster: whoever takes
 * over goes on with the next one.
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
  }
  if (application.restart) {
    await restartDeployment(run, application.api, changedWords(run.operation));
    return;
  }
  const { deployment } = await readBefore(run, 'apply', () =>
    read(run, application),
  );
  await recordApplied(run, deployment, 'Kubernetes took it.');
}

/** "Changed the configuration of production." */
export function changedWords({ action, environment }: Operation): string {
  return action === 'config-restore'
    ? `Restored the configuration of ${environment}.`
    : `Changed the configuration of ${environment}.`;
}

function read(run: RunHandle, { api }: ConfigApplication) {
  return collectConfigFacts(api, run.target.environment, {
    signal: run.signal,
  });
}

/** Checks that it is what was planned, keeps it, and records the intent. */
async function begin(
  run: RunHandle,
  application: ConfigApplication,
): Promise<void> {
  const facts = await readBefore(run, 'precondition', () =>
    read(run, application),
  );
  const { hash } = await fromStore(() => application.assess(facts));
  if (hash !== run.operation.plan.hash) {
    throw driftEnd(run, facts.configMap, false);
  }
  await run.step('precondition', 'done', 'It is what was planned.');
  await run.authorize();
  await application.beforeSend();
  const backup = await fromStore(() => application.backUp(facts.configMap));
  const { metadata, spec, status } = facts.deployment;
  await run.step('apply', 'running', undefined, {
    applyStarted: true,
    message: 'The present values are kept; sending the change to Kubernetes.',
    execution: {
      ...run.stored.execution,
      before: {
        replicas: spec.replicas,
        available: status?.availableReplicas ?? 0,
        revision: revisionOf(facts.deployment),
        progressingUpdatedAt: status?.conditions?.find(
          ({ type }) => type === 'Progressing',
        )?.lastUpdateTime,
      },
      configuration: { backup, deploymentUid: metadata.uid },
    },
  });
}

async function change(
  run: RunHandle,
  application: ConfigApplication,
  isTakeOver: boolean,
): Promise<void> {
  const { environment } = run.target;
  let changes: ConfigChanges = {};
  let isPlanned = false;
  let sensitive: string[] = [];
  const changed = await sendOnce(run, {
    what: 'the ConfigMap',
    uncertain: isTakeOver,
    read: async () => {
      const facts = await read(run, application);
      sensitive = hiddenValuesOf(facts.configMap);
      const assessed = await fromStore(() => application.assess(facts));
      changes = assessed.changes;
      isPlanned = assessed.hash === run.operation.plan.hash;
      return facts.configMap;
    },
    check: (configMap, uncertain) => {
      if (!isPlanned) {
        throw driftEnd(run, configMap, uncertain);
      }
    },
    send: async configMap => {
      const { patchType, body } = configPatch(configMap, changes, {
        operation: run.operation.id,
        by: run.operation.requestedBy,
        reason: run.operation.reason,
      });
      return readKeyedObject(
        await application.api.request<unknown>({
          method: 'PATCH',
          path: configMapPath(environment, configMap.metadata.name),
          query: { fieldManager: FIELD_MANAGER },
          patchType,
          body,
          signal: run.signal,
        }),
      );
    },
    end: async problem => problemEnd(problem, sensitive),
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
        },
      },
    },
    'config-written',
  );
}

function driftEnd(
  run: RunHandle,
  configMap: KeyedObject,
  uncertain: boolean,
): OperationEnd {
  const { metadata } = configMap;
  const writer = lastWriterOf(configMap);
  const what =
    metadata.uid === run.operation.target.uid
      ? `The ConfigMap ${metadata.name} was changed since the plan${
          writer ? `, last by ${writer}` : ''
        }`
      : `The ConfigMap ${metadata.name} was deleted and made again since the plan`;
  // Without a generation nothing tells whose change came first.
  return uncertain
    ? new OperationEnd(
        'interrupted',
        `${what}, and the answer to the change was lost: it cannot be told whether it was made. Look at the ConfigMap before asking again.`,
      )
    : new OperationEnd(
        'refused',
        `${what}. Nothing was changed; look at a new plan.`,
      );
}

function problemEnd(
  { kind, uncertain, error }: SendProblem,
  sensitive: string[],
): OperationEnd {
  const tail = uncertain
    ? 'An earlier try may have arrived; look at the ConfigMap.'
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
        `The ConfigMap was changed by others again and again. ${tail}`,
      );
    case 'gone':
      return new OperationEnd(
        uncertain ? 'interrupted' : 'refused',
        `The ConfigMap or the deployment is not there any more. ${tail}`,
      );
    default:
      return new OperationEnd(
        'interrupted',
        `The cluster stayed away (${describeFailure(error)}). ${tail}`,
      );
  }
}

/** The database is asked within: its trouble is for whoever claims next. */
async function fromStore<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new StoreTroubleError(error);
  }
}
