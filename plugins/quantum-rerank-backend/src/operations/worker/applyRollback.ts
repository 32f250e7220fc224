import { NotFoundError } from '@backstage/errors';
import {
  FIELD_MANAGER,
  type PlannedConsumer,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ConfigChanges } from '../../configuration/configState';
import { KubernetesApiError } from '../../kubernetes/errors';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { lastWrittenAtOf } from '../../revisions/observeRevision';
import { describeApiError } from '../plan/clusterErrors';
import { configMapPath } from '../plan/configFacts';
import { configPatch, lastWriterOf, writtenAtOf } from '../plan/configPlan';
import { describeDrift } from '../plan/drift';
import {
  readDeployment,
  readKeyedObject,
  type Deployment,
  type KeyedObject,
} from '../plan/objects';
import { buildPatch } from '../plan/patches';
import { pathsOf } from '../plan/paths';
import { describeFacts } from '../plan/planWords';
import { sensitiveValuesOf, type Situation } from '../plan/situation';
import { revisionOf } from '../plan/template';
import { fromStore } from './applyConfig';
import { OperationEnd } from './ends';
import { describeFailure } from './failureKinds';
import { readBefore } from './readBefore';
import { applyWithConsumers } from './applyWithConsumers';
import type { RunHandle } from './RunHandle';
import { sendOnce, type SendProblem } from './sendOnce';

/** What a rollback of both rests on. */
export type RollbackSituation = Situation & {
  api: KubernetesApi;
  /** Undefined when there is no revision to return to. */
  configuration:
    | {
        configMap: KeyedObject;
        changes: ConfigChanges;
        /** Workloads that are to be restarted, too. */
        consumers: PlannedConsumer[] | undefined;
      }
    | undefined;
};

/** What a rollback of release and configuration is made of. */
export interface RollbackApplication {
  api: KubernetesApi;
  /** Reads release and configuration afresh. */
  assessBoth: () => Promise<RollbackSituation>;
  /** Reads the release afresh. */
  assessRelease: () => Promise<Situation & { api: KubernetesApi }>;
  /** Keeps the ConfigMap of before. @returns its id */
  backUp: (configMap: KeyedObject) => Promise<string>;
  /** Runs before the first write; if it fails, nothing is sent. */
  beforeSend: () => Promise<void>;
}

/**
 * Brings the ConfigMap back, then the pod template. In this order, because it
 * is the change of the template that starts pods: they find the configuration
 * that belongs to them. If it stops in between, no pod was replaced, and
 * whoever takes over finds the mark of the operation on the ConfigMap and goes
 * on with the template.
 *
 * @throws OperationEnd `degraded`, saying so, when only the configuration was brought back
 */
export async function applyRollback(
  run: RunHandle,
  application: RollbackApplication,
): Promise<void> {
  const isTakeOver = run.stored.applyStartedAt !== undefined;
  if (!isTakeOver) {
    await begin(run, application);
  }
  const { rollback, configuration } = run.stored.execution;
  if (!rollback?.configurationSame && configuration?.writtenAt === undefined) {
    await returnConfiguration(run, application, isTakeOver);
  }
  await applyWithConsumers(run, {
    api: application.api,
    change: () => returnTemplate(run, application, isTakeOver),
    taken: 'Kubernetes took it; pods are replaced.',
    done: `Rolled ${run.operation.environment} and its configuration back.`,
  });
}

/** Checks that both are what was planned, keeps the ConfigMap, and records the intent. */
async function begin(
  run: RunHandle,
  application: RollbackApplication,
): Promise<void> {
  const situation = await readBefore(
    run,
    'precondition',
    application.assessBoth,
  );
  const { configuration } = situation;
  if (situation.hash !== run.operation.plan.hash || !configuration) {
    throw driftEnd(run, situation, false);
  }
  const { configMap, changes } = configuration;
  await run.step('precondition', 'done', 'It is what was planned.');
  await run.authorize();
  await application.beforeSend();
  const same = Object.keys(changes).length === 0;
  const backup = same
    ? undefined
    : await fromStore(() => application.backUp(configMap));
  const { metadata, spec, status } = situation.facts.deployment;
  const formerWrittenAt = lastWrittenAtOf(configMap);
  await run.step('apply', 'running', undefined, {
    applyStarted: true,
    message: same
      ? 'The configuration is right already; returning to the release.'
      : 'The present configuration is kept; bringing the former one back.',
    execution: {
      ...run.stored.execution,
      before: {
        replicas: spec.replicas,
        available: status?.availableReplicas ?? 0,
        revision: revisionOf(situation.facts.deployment),
        progressingUpdatedAt: status?.conditions?.find(
          ({ type }) => type === 'Progressing',
        )?.lastUpdateTime,
      },
      configuration: {
        ...(backup === undefined ? {} : { backup }),
        deploymentUid: metadata.uid,
        ...(formerWrittenAt === undefined ? {} : { formerWrittenAt }),
      },
      rollback: {
        releaseHash: situation.releaseHash,
        configMap: configMap.metadata.name,
        configurationSame: same,
      },
    },
  });
}

async function returnConfiguration(
  run: RunHandle,
  application: RollbackApplication,
  isTakeOver: boolean,
): Promise<void> {
  const { environment } = run.target;
  let situation: RollbackSituation | undefined;
  const changed = await sendOnce(run, {
    what: 'the ConfigMap',
    uncertain: isTakeOver,
    read: async () => {
      situation = await application.assessBoth();
      if (!situation.configuration) {
        throw driftEnd(run, situation, isTakeOver);
      }
      return situation.configuration.configMap;
    },
    check: (_, uncertain) => {
      const seen = requireSeen(situation);
      if (seen.hash !== run.operation.plan.hash) {
        throw driftEnd(run, seen, uncertain);
      }
    },
    send: async configMap => {
      const { api, configuration } = requireSeen(situation);
      const { patchType, body } = configPatch(
        configMap,
        configuration?.changes ?? {},
        stampOf(run),
      );
      return readKeyedObject(
        await api.request<unknown>({
          method: 'PATCH',
          path: configMapPath(environment, configMap.metadata.name),
          query: { fieldManager: FIELD_MANAGER },
          patchType,
          body,
          signal: run.signal,
        }),
      );
    },
    end: async problem => configurationEnd(problem, situation),
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

async function returnTemplate(
  run: RunHandle,
  application: RollbackApplication,
  isTakeOver: boolean,
): Promise<Deployment> {
  const done = configurationWords(run);
  let situation: (Situation & { api: KubernetesApi }) | undefined;
  await run.progress('apply', `${done} Returning to the release.`);
  try {
    return await sendOnce(run, {
      what: 'the deployment',
      uncertain: isTakeOver,
      read: async () => {
        situation = await application.assessRelease();
        return situation.facts.deployment;
      },
      check: () => {
        const seen = requireSeen(situation);
        if (seen.releaseHash !== run.stored.execution.rollback?.releaseHash) {
          throw new OperationEnd(
            endStateOf(run),
            `The deployment was changed by somebody else since the plan, so the release was not rolled back. ${describeDrift(
              run.operation.plan,
              planLikeOf(run, seen),
            )}`,
          );
        }
      },
      send: async deploymentNow => {
        const { api, rollbackTarget } = requireSeen(situation);
        const { patchType, body } = buildPatch(run.request, {
          deployment: deploymentNow,
          replicaSet: rollbackTarget?.found
            ? rollbackTarget.replicaSet
            : undefined,
          stamp: stampOf(run),
          at: new Date(run.now()),
        });
        return readDeployment(
          await api.request<unknown>({
            method: 'PATCH',
            path: pathsOf(run.target.environment).deployment,
            query: { fieldManager: FIELD_MANAGER },
            patchType,
            body,
            signal: run.signal,
          }),
        );
      },
      denied: why =>
        new OperationEnd(
          run.stored.execution.configuration?.writtenAt === undefined
            ? 'interrupted'
            : 'degraded',
          `${why} The release was not rolled back.`,
        ),
      end: async problem =>
        new OperationEnd(
          problem.uncertain ? 'interrupted' : endStateOf(run),
          templateWords(problem, situation),
        ),
    });
  } catch (error) {
    // Whatever ended it, what was done before comes first.
    throw error instanceof OperationEnd && done !== ''
      ? new OperationEnd(error.state, `${done} ${error.message}`)
      : error;
  }
}

/** What was done before the second step, as a sentence; empty when nothing was. */
function configurationWords({ stored, operation }: RunHandle): string {
  return stored.execution.configuration?.writtenAt === undefined
    ? `The configuration of ${operation.environment} is right already.`
    : `The configuration of ${operation.environment} was brought back.`;
}

/** Where the configuration was changed and the release was not, half is done. */
function endStateOf({ stored }: RunHandle): 'degraded' | 'refused' {
  return stored.execution.configuration?.writtenAt === undefined
    ? 'refused'
    : 'degraded';
}

function driftEnd(
  run: RunHandle,
  situation: RollbackSituation,
  uncertain: boolean,
): OperationEnd {
  const drift = describeDrift(
    run.operation.plan,
    planLikeOf(run, situation, situation.configuration?.consumers ?? []),
  );
  const writer =
    situation.configuration && lastWriterOf(situation.configuration.configMap);
  const what = `The deployment or its configuration changed since the plan. ${drift}${
    writer ? ` The ConfigMap was last written by ${writer}.` : ''
  }`;
  return uncertain
    ? new OperationEnd(
        'interrupted',
        `${what} The answer to the change of the ConfigMap was lost: it cannot be told whether it was made. Look at it before asking again.`,
      )
    : new OperationEnd(
        'refused',
        `${what} Nothing was changed; look at a new plan.`,
      );
}

function planLikeOf(
  run: RunHandle,
  { facts, rollbackTarget }: Pick<Situation, 'facts' | 'rollbackTarget'>,
  consumers = run.operation.plan.consumers,
) {
  const { uid, generation, resourceVersion } = facts.deployment.metadata;
  const { plan } = run.operation;
  return {
    target: { ...plan.target, uid, generation, resourceVersion },
    consumers,
    facts: [
      ...describeFacts(facts, rollbackTarget),
      // Not read again here, so it is no difference.
      ...plan.facts.filter(({ label }) => label === 'Configuration now'),
    ],
  };
}

function configurationEnd(
  { kind, uncertain, error }: SendProblem,
  situation: Situation | undefined,
): OperationEnd {
  const tail = uncertain
    ? 'An earlier try may have arrived; look at the ConfigMap. The release was not rolled back.'
    : 'Nothing was changed.';
  switch (kind) {
    case 'rejected':
      return new OperationEnd(
        uncertain ? 'interrupted' : 'failed',
        `Kubernetes refused the change of the ConfigMap: ${reasonOf(
          error,
          situation,
        )}. ${tail}`,
      );
    case 'crowded':
      return new OperationEnd(
        uncertain ? 'interrupted' : 'refused',
        `The ConfigMap was changed by others again and again. ${tail}`,
      );
    case 'gone':
      return new OperationEnd(
        uncertain ? 'interrupted' : 'refused',
        `${
          error instanceof NotFoundError
            ? error.message.split('; caused by')[0]
            : 'The ConfigMap is not there any more'
        }. ${tail}`,
      );
    default:
      return new OperationEnd(
        'interrupted',
        `The cluster stayed away (${describeFailure(error)}). ${tail}`,
      );
  }
}

function templateWords(
  { kind, uncertain, error }: SendProblem,
  situation: Situation | undefined,
): string {
  switch (kind) {
    case 'rejected':
      return `Kubernetes refused to return to the release: ${reasonOf(
        error,
        situation,
      )}.`;
    case 'crowded':
      return 'The deployment was changed by others again and again, so the release was not rolled back.';
    case 'gone':
      return 'The deployment is not there any more.';
    default:
      return uncertain
        ? `The cluster stayed away (${describeFailure(
            error,
          )}), so it is not known whether the release was rolled back.`
        : `The cluster stayed away (${describeFailure(
            error,
          )}). The release was not rolled back.`;
  }
}

function reasonOf(error: unknown, situation: Situation | undefined): string {
  return error instanceof KubernetesApiError
    ? describeApiError(error, situation ? sensitiveValuesOf(situation) : [])
    : describeFailure(error);
}

function stampOf({ operation }: RunHandle) {
  return {
    operation: operation.id,
    by: operation.requestedBy,
    reason: operation.reason,
  };
}

function requireSeen<T>(situation: T | undefined): T {
  if (situation === undefined) {
    throw new TypeError('nothing was read yet');
  }
  return situation;
}
