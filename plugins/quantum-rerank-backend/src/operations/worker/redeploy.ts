import type { RedeployParameters } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import {
  ManifestSourceError,
  nameOf,
  type ManifestSet,
  type ManifestSourceConfig,
  type ManifestSources,
} from '../../manifests';
import { fetchDeployment } from '../plan/facts';
import {
  collectRedeployFacts,
  type RedeployFacts,
} from '../plan/redeployFacts';
import {
  describeSet,
  hashRedeployment,
  judgeDryRun,
} from '../plan/redeployPlan';
import { findRedeployPause } from '../plan/redeployPause';
import { revisionOf } from '../plan/template';
import type { ExecutionRecord } from '../store/executionRecord';
import { fromStore } from './applyConfig';
import { applyObject, pruneObject } from './applyObject';
import { OperationEnd } from './ends';
import { readBefore } from './readBefore';
import { recordApplied } from './recordApplied';
import type { RunHandle } from './RunHandle';

type Redeployment = NonNullable<ExecutionRecord['redeployment']>;

/** What a redeployment is made of. */
export interface RedeployApplication {
  api: KubernetesApi;
  manifests: ManifestSources;
  /** Runs before the first write; if it fails, nothing is sent. */
  beforeSend: () => Promise<void>;
  /** Keeps what may be wanted back, by what was seen. */
  backUp: (facts: RedeployFacts) => Promise<void>;
}

/**
 * Applies the objects one after the other, and deletes those that are listed
 * for it. Each one is recorded, and its mark in the cluster tells whoever
 * takes over that it arrived.
 *
 * @throws OperationEnd that says which objects were applied and which were not
 */
export async function redeploy(
  run: RunHandle,
  application: RedeployApplication,
): Promise<void> {
  const isTakeOver = run.stored.applyStartedAt !== undefined;
  const { source, set } = await readSet(run, application.manifests);
  if (!isTakeOver) {
    await begin(run, application, source, set);
  }
  const begun = run.stored.execution.redeployment;
  if (begun?.digest !== set.digest) {
    throw halfway(
      run,
      new OperationEnd(
        'interrupted',
        `The manifests of ${source.title} were changed while they were applied.`,
      ),
    );
  }
  for (const [index, { done }] of begun.objects.entries()) {
    if (!done) {
      await write(run, application, { source, set, index, isTakeOver });
    }
  }
  const deployment = await readBefore(run, 'apply', () =>
    fetchDeployment(application.api, run.target.environment, {
      signal: run.signal,
    }),
  ).catch(error => {
    throw error instanceof OperationEnd ? halfway(run, error) : error;
  });
  await recordApplied(
    run,
    deployment,
    `${begun.objects.length} ${
      begun.objects.length === 1 ? 'object' : 'objects'
    } written: ${begun.objects.map(({ object }) => object).join(', ')}.`,
    { uid: deployment.metadata.uid },
  );
}

async function readSet(
  run: RunHandle,
  manifests: ManifestSources,
): Promise<{ source: ManifestSourceConfig; set: ManifestSet }> {
  const { parameters } = run.operation;
  const source = findSource(run, manifests, parameters.source);
  try {
    return { source, set: await manifests.read(source, run.target) };
  } catch (error) {
    if (error instanceof ManifestSourceError) {
      throw ended(run, `The manifests cannot be read: ${error.message}.`);
    }
    throw error;
  }
}

function findSource(
  run: RunHandle,
  manifests: ManifestSources,
  id: unknown,
): ManifestSourceConfig {
  try {
    return manifests.choose(run.target, String(id));
  } catch (error) {
    throw ended(run, `${error instanceof Error ? error.message : error}.`);
  }
}

/** Checks that all is as it was planned, and records what is to be written. */
async function begin(
  run: RunHandle,
  { api, beforeSend, backUp }: RedeployApplication,
  source: ManifestSourceConfig,
  set: ManifestSet,
): Promise<void> {
  const { onlyMissing } = run.request.parameters as RedeployParameters;
  const scope = onlyMissing ? { onlyMissing } : {};
  const facts = await readBefore(run, 'precondition', () =>
    collectRedeployFacts(api, run.target, source, set, {
      ...scope,
      signal: run.signal,
    }),
  );
  const { message } = judgeDryRun(facts);
  if (hashRedeployment(run.target, facts, scope) !== run.operation.plan.hash) {
    const planned = factOf(run, 'Manifests');
    const now = describeSet(source.title, set);
    throw new OperationEnd(
      'refused',
      `${
        planned === now
          ? 'The objects in the cluster are not those of the plan any more'
          : `The manifests are not those of the plan any more: ${planned} → ${now}`
      }${
        message ? ` (${message})` : ''
      }. Nothing was changed; look at a new plan.`,
    );
  }
  await run.step('precondition', 'done', 'All is as it was planned.');
  await run.authorize();
  await beforeSend();
  await fromStore(() => backUp(facts));
  const { deployment } = facts;
  await run.step('apply', 'running', undefined, {
    applyStarted: true,
    message: 'Applying the first object.',
    execution: {
      ...run.stored.execution,
      ...(deployment && {
        before: {
          replicas: deployment.spec.replicas,
          available: deployment.status?.availableReplicas ?? 0,
          revision: revisionOf(deployment),
          progressingUpdatedAt: deployment.status?.conditions?.find(
            ({ type }) => type === 'Progressing',
          )?.lastUpdateTime,
        },
      }),
      redeployment: {
        digest: set.digest,
        ...(findRedeployPause(run.target.environment, facts) && {
          paused: true,
        }),
        objects: facts.objects
          .filter(({ state }) => state !== 'unchanged')
          .map(each => ({
            object: nameOf(each),
            verb: each.state === 'pruned' ? ('prune' as const) : 'apply',
            ...(each.before?.metadata.uid
              ? { uid: each.before.metadata.uid }
              : {}),
            ...(each.retakes ? { retakes: each.retakes } : {}),
            done: false,
          })),
      },
    },
  });
}

async function write(
  run: RunHandle,
  { api }: RedeployApplication,
  {
    source,
    set,
    index,
    isTakeOver,
  }: {
    source: ManifestSourceConfig;
    set: ManifestSet;
    index: number;
    isTakeOver: boolean;
  },
): Promise<void> {
  const { objects } = redeploymentOf(run);
  const { object, verb, uid, retakes } = objects[index];
  const options = {
    uid,
    retakes,
    // Those before it were recorded, those after it were not begun.
    uncertain: isTakeOver && objects.findIndex(({ done }) => !done) === index,
  };
  await run.progress(
    'apply',
    `${verb === 'prune' ? 'Deleting' : 'Applying'} ${object} (${index + 1} of ${
      objects.length
    }).`,
  );
  try {
    if (verb === 'prune') {
      const pruned = source.prune.find(each => nameOf(each) === object);
      if (!pruned) {
        throw new OperationEnd(
          'interrupted',
          `${object} is not listed under prune any more.`,
        );
      }
      await pruneObject(run, api, pruned, options);
    } else {
      const manifest = set.manifests.find(each => nameOf(each) === object);
      if (!manifest) {
        throw new OperationEnd(
          'interrupted',
          `${object} is not among the manifests any more.`,
        );
      }
      await applyObject(run, api, manifest, options);
    }
  } catch (error) {
    throw error instanceof OperationEnd ? halfway(run, error) : error;
  }
  await run.change(
    {
      execution: {
        ...run.stored.execution,
        redeployment: {
          ...redeploymentOf(run),
          objects: redeploymentOf(run).objects.map((each, position) =>
            position === index ? { ...each, done: true } : each,
          ),
        },
      },
    },
    'object-written',
  );
}

function redeploymentOf({ stored }: RunHandle): Redeployment {
  return stored.execution.redeployment ?? { digest: '', objects: [] };
}

function factOf(run: RunHandle, label: string): string | undefined {
  return run.operation.plan.facts.find(fact => fact.label === label)?.value;
}

/** Before anything was sent it is refused, afterwards it says how far it got. */
function ended(run: RunHandle, message: string): OperationEnd {
  return run.stored.applyStartedAt === undefined
    ? new OperationEnd('refused', `${message} Nothing was changed.`)
    : halfway(run, new OperationEnd('interrupted', message));
}

/** An end with which objects were written and which were not. */
function halfway(
  run: RunHandle,
  { state, message }: OperationEnd,
): OperationEnd {
  const { objects } = redeploymentOf(run);
  const namesOf = (done: boolean) =>
    objects
      .filter(each => each.done === done)
      .map(({ object }) => object)
      .join(', ') || 'none';
  return new OperationEnd(
    state === 'refused' && objects.some(({ done }) => done)
      ? 'interrupted'
      : state,
    `${message} Written: ${namesOf(true)}. Not written: ${namesOf(false)}.`,
  );
}
