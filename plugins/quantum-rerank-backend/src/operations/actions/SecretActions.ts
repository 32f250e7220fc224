import {
  FIELD_MANAGER,
  type ActionRequest,
  type SecretUpdateParameters,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ClusterRegistry } from '../../clusters/ClusterRegistry';
import type { ConfigVersionStore } from '../../configuration/ConfigVersionStore';
import { environmentKey } from '../../configuration/environmentKey';
import { keptSecret } from '../../configuration/secretState';
import { checkGuardrails } from '../../guardrails';
import { consumerGuardrails } from '../../guardrails/consumers';
import { secretGuardrails } from '../../guardrails/secret';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import type { Target } from '../../profile/ProfileService';
import { describeRestart } from '../plan/configPlan';
import { deploymentsToRestart, plannedConsumers } from '../plan/consumerPlan';
import { accepted, stampOf } from '../plan/dryRun';
import { readKeyedObject } from '../plan/objects';
import { describeTitle } from '../plan/planWords';
import { dryRunRestarts, joinDryRuns } from '../plan/restartDryRun';
import {
  collectSecretFacts,
  fetchSecret,
  secretPath,
  type SecretFacts,
  type SecretObject,
} from '../plan/secretFacts';
import {
  describeSecretChange,
  describeSecretFacts,
  hashSecretPlan,
  keysOf,
  secretPatch,
  unchangedKeys,
} from '../plan/secretPlan';
import { EnvironmentRights, SECRETS, type Right } from '../rights/Right';
import type { HeldValues } from '../secrets/HeldValues';
import { requestSecret } from '../secrets/secretRequests';
import type { SecretValues } from '../secrets/SecretValues';
import {
  applyConfig,
  changedWords,
  type ConfigSight,
} from '../worker/applyConfig';
import { OperationEnd } from '../worker/ends';
import { describeLostKeys } from '../worker/lostKeys';
import type { RunHandle } from '../worker/RunHandle';
import { watchConfig } from '../worker/watchConfig';
import type { ActionHandler, PlanDraft } from './ActionHandler';
import { connectTo } from './connectTo';
import { draftAfresh } from './draftAfresh';

const VALUES_GONE =
  'The new values were only in the memory of the process that took the request, and that process is gone.';

/**
 * Changes keys of the Secret that the deployment reads: keeps names and salted
 * hashes of what is there, patches, restarts the deployment and looks whether
 * its pods started after the change. Values come from the request and go to
 * the API server, and nowhere else.
 */
export class SecretActions implements ActionHandler {
  readonly actions = ['secret-update'] as const;
  readonly #clusters: ClusterRegistry;
  readonly #versions: ConfigVersionStore;
  readonly #heldValues: HeldValues;

  constructor(options: {
    clusters: ClusterRegistry;
    configVersions: ConfigVersionStore;
    heldValues: HeldValues;
  }) {
    this.#clusters = options.clusters;
    this.#versions = options.configVersions;
    this.#heldValues = options.heldValues;
  }

  title(request: ActionRequest, environment: string): string {
    return describeTitle(request, environment);
  }

  async draft(
    target: Target,
    asked: ActionRequest,
    options: { requestedBy: string; secretValues?: SecretValues },
  ): Promise<PlanDraft> {
    const api = await connectTo(this.#clusters, target, options.requestedBy);
    return draftAfresh({
      cluster: target.environment.cluster,
      collect: () => collectSecretFacts(api, target.environment),
      describe: facts => this.#describe(target, api, asked, facts, options),
      sensitiveOf: () => [],
    });
  }

  async apply(
    run: RunHandle,
    options: { beforeSend: () => Promise<void> },
  ): Promise<void> {
    const { set, restart } = parametersOf(run.request);
    if (
      run.stored.applyStartedAt === undefined &&
      set.length > 0 &&
      !this.#heldValues.find(run.operation.id)
    ) {
      throw new OperationEnd(
        'refused',
        `${VALUES_GONE} Nothing was changed; ask again and give the values again.`,
      );
    }
    const api = await this.#connect(run);
    await applyConfig(run, {
      ...options,
      api,
      kind: 'Secret',
      restart,
      look: () => this.#look(run, api),
      // They were sent: what follows needs none.
      onWritten: () => this.#heldValues.drop(run.operation.id),
    });
  }

  async watch(run: RunHandle): Promise<never> {
    const { target, operation } = run;
    // They were sent: whoever holds the claim from here on needs none.
    this.#heldValues.drop(operation.id);
    const { name } = operation.target;
    const parameters = parametersOf(run.request);
    const api = await this.#connect(run);
    let last: SecretObject | undefined;
    return watchConfig(run, {
      api,
      restart: parameters.restart,
      done: changedWords(operation),
      findOverride: async () => {
        last = await fetchSecret(api, target.environment, name, {
          signal: run.signal,
        });
        return describeLostKeys(last.metadata, {
          written: run.stored.execution.configuration,
          removed: parameters.remove,
          keys: keysOf(last),
        });
      },
      onVerified: async () => {
        if (last) {
          await this.#keep(run, last, 'verified').catch(error =>
            run.logger.error(
              `The verified Secret of operation ${operation.id} could not be kept`,
              error instanceof Error ? error : undefined,
            ),
          );
        }
      },
    });
  }

  /** The former values are not kept, so there is none. */
  inverse(): undefined {
    return undefined;
  }

  async #describe(
    target: Target,
    api: KubernetesApi,
    asked: ActionRequest,
    facts: SecretFacts,
    options: { requestedBy: string; secretValues?: SecretValues },
  ): Promise<PlanDraft> {
    const parameters = parametersOf(asked);
    const { secretValues: values } = options;
    const { metadata } = facts.secret;
    const { environment } = target;
    const findings = [
      ...checkGuardrails(secretGuardrails, {
        environment,
        facts,
        parameters,
        values,
      }),
      ...checkGuardrails(consumerGuardrails, {
        environment,
        named: facts.named,
        kind: 'Secret',
        restart: parameters.restart,
      }),
    ];
    const isNothing = findings.some(({ code }) => code === 'nothing-to-do');
    const dryRun = isNothing
      ? {
          state: 'skipped' as const,
          message: 'There is nothing to change.',
        }
      : await tryChange(api, target, facts, parameters, options);
    const restarted =
      parameters.restart && !isNothing ? deploymentsToRestart(facts) : [];
    const restarts = await dryRunRestarts(api, target, restarted, options);
    return {
      request: asked,
      hash: hashSecretPlan(target, { ...asked, parameters }, facts),
      target: {
        kind: 'Secret',
        name: metadata.name,
        uid: metadata.uid,
        generation: metadata.generation,
        resourceVersion: metadata.resourceVersion,
      },
      facts: describeSecretFacts(facts, parameters),
      findings,
      rights: rightsOf(target, parameters, facts),
      diff: restarts.diff,
      changes: isNothing
        ? []
        : [
            ...describeSecretChange(
              facts,
              parameters,
              unchangedKeys(facts.secret, values) ?? [],
            ),
            ...restarted.map(describeRestart),
          ],
      consumers: isNothing
        ? undefined
        : plannedConsumers(facts.named, parameters.restart),
      dryRun: joinDryRuns(dryRun, restarts.dryRun),
    };
  }

  async #look(run: RunHandle, api: KubernetesApi): Promise<ConfigSight> {
    const { target, operation, request, signal } = run;
    const facts = await collectSecretFacts(api, target.environment, { signal });
    const { secret, deployment } = facts;
    const parameters = parametersOf(request);
    return {
      deployment,
      object: secret,
      hash: hashSecretPlan(target, { ...request, parameters }, facts),
      consumers: plannedConsumers(facts.named, parameters.restart),
      sensitive: [],
      backUp: async () => (await this.#keep(run, secret, 'backup')).id,
      send: async uncertain => {
        const values = this.#heldValues.find(operation.id);
        if (parameters.set.length > 0 && !values) {
          throw new OperationEnd(
            uncertain ? 'interrupted' : 'refused',
            `${VALUES_GONE} The Secret does not bear the mark of this operation, so its values are those of before; ask again and give the values again.`,
          );
        }
        const answer = await sendPatch(api, target, secret, parameters, {
          patch: {
            values,
            stamp: {
              operation: operation.id,
              by: operation.requestedBy,
              reason: operation.reason,
            },
          },
          signal,
        });
        return { metadata: readKeyedObject(answer).metadata };
      },
    };
  }

  #keep(run: RunHandle, secret: SecretObject, kind: 'backup' | 'verified') {
    const { target, operation } = run;
    const { metadata, content } = secret;
    const { set, remove } = parametersOf(run.request);
    return this.#versions.keep(
      {
        environment: environmentKey(target, target.environment.name),
        kind: 'Secret',
        name: metadata.name,
      },
      keptSecret({
        resourceVersion: metadata.resourceVersion,
        data: content.known ? content.value.data : undefined,
        keys: [...new Set([...keysOf(secret), ...set, ...remove])],
      }),
      { kind, operation: operation.id, by: operation.requestedBy },
    );
  }

  #connect({ target, operation }: RunHandle): Promise<KubernetesApi> {
    return connectTo(this.#clusters, target, operation.requestedBy);
  }
}

function rightsOf(
  { environment }: Target,
  { restart }: SecretUpdateParameters,
  { secret, named }: SecretFacts,
): Right[] {
  const { name } = secret.metadata;
  const rights = new EnvironmentRights(environment);
  return [
    rights.deployment('get'),
    rights.read('get', SECRETS, {
      name,
      otherwise: 'Which keys it has, and of which size, stays unknown.',
    }),
    rights.change('patch', SECRETS, { name }),
    rights.consumers(),
    ...rights.namedConsumers(named, restart),
    rights.event(),
    ...(restart ? rights.restart() : []),
  ];
}

async function tryChange(
  api: KubernetesApi,
  target: Target,
  { secret }: SecretFacts,
  parameters: SecretUpdateParameters,
  options: { requestedBy: string; secretValues?: SecretValues },
): Promise<PlanDraft['dryRun']> {
  const { secretValues: values } = options;
  if (parameters.set.length > 0 && !values) {
    return {
      state: 'skipped',
      message:
        'The values are not here: they are given with the request and stay with the process that takes it.',
    };
  }
  const { after: _, ...dryRun } = await accepted(
    () =>
      sendPatch(api, target, secret, parameters, {
        dryRun: true,
        patch: { values, stamp: stampOf(options.requestedBy) },
      }),
    answer => answer,
    () => [],
  );
  return dryRun;
}

/** The answer is to hold metadata alone: values need not travel back. */
function sendPatch(
  api: KubernetesApi,
  { environment }: Target,
  secret: SecretObject,
  parameters: SecretUpdateParameters,
  options: {
    dryRun?: true;
    patch: Parameters<typeof secretPatch>[2];
    signal?: AbortSignal;
  },
): Promise<unknown> {
  return requestSecret(
    api,
    {
      method: 'PATCH',
      path: secretPath(environment, secret.metadata.name),
      query: {
        fieldManager: FIELD_MANAGER,
        ...(options.dryRun ? { dryRun: 'All' } : {}),
      },
      metadataOnly: true,
      signal: options.signal,
      ...secretPatch(secret, parameters, options.patch),
    },
    [...parameters.set, ...parameters.remove],
  );
}

function parametersOf({ parameters }: ActionRequest): SecretUpdateParameters {
  return parameters as SecretUpdateParameters;
}
