import { ResponseError } from '@backstage/errors';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { Alerts, Silence, SilenceRequest } from '../schema/alerts';
import type { BaselineProposal, BaselineQuery } from '../schema/baselines';
import type {
  Channels,
  Delivery,
  DeliveryQuery,
  Escalation,
  EscalationQuery,
  RouteTest,
} from '../schema/escalation';
import type {
  MyShifts,
  OnCall,
  OnCallOverride,
  OnCallOverrideQuery,
  OnCallOverrideRequest,
  OnCallQuery,
  OnCallSchedule,
  OnCallScheduleQuery,
  OnCallService,
  OnCallServicesQuery,
} from '../schema/onCall';
import type {
  Config,
  ConfigVersion,
  ConfigVersionQuery,
} from '../schema/config';
import type { Secret, SecretVersion } from '../schema/secret';
import type { Environments } from '../schema/environment';
import type { ErrorBudget } from '../schema/errorBudget';
import {
  finalOperationStates,
  type Operation,
  type OperationQuery,
  type OperationRequest,
  type OperationSummary,
} from '../schema/operation';
import type { Plan, PlanRequest } from '../schema/plan';
import type { PodPage, PodQuery } from '../schema/pods';
import type { Page } from '../schema/primitives';
import type { ProfileFindings } from '../profile/findings';
import type { ProfileView } from '../profile/schema';
import type {
  ApprovalRequest,
  Freeze,
  FreezeQuery,
  ReviewRequest,
} from '../schema/governance';
import type { Health } from '../schema/health';
import type { Recovery } from '../schema/recovery';
import type {
  Report,
  ReportQuery,
  ReportRequest,
  ReportSummary,
} from '../schema/reports';
import type { Revision } from '../schema/revisions';
import type {
  SignalHistory,
  SignalHistoryQuery,
  Signals,
} from '../schema/signals';
import type { Snapshot } from '../schema/snapshot';
import type { TemporaryFloor } from '../schema/temporaryFloor';
import type {
  EnvironmentRef,
  QuantumRerankApi,
  RequestOptions,
} from './QuantumRerankApi';

const PLUGIN_ID = 'quantum-rerank';
const RECONNECT_DELAYS_MS = [250, 1000, 2000, 5000];

interface SendOptions extends RequestOptions {
  method?: 'GET' | 'POST';
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  headers?: Record<string, string>;
}

/**
 * {@link QuantumRerankApi} over HTTP, for frontends and backends.
 *
 * @public
 */
export class QuantumRerankClient implements QuantumRerankApi {
  readonly #discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
  readonly #fetchApi: { fetch: typeof fetch };

  constructor(options: {
    discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
    fetchApi?: { fetch: typeof fetch };
  }) {
    this.#discoveryApi = options.discoveryApi;
    this.#fetchApi = options.fetchApi ?? { fetch: globalThis.fetch };
  }

  async getEnvironments(
    entityRef: string,
    options?: RequestOptions,
  ): Promise<Environments> {
    return this.#json(`${entityPath(entityRef)}/environments`, options);
  }

  async getProfile(
    entityRef: string,
    options?: RequestOptions,
  ): Promise<ProfileView> {
    return this.#json(`/profile/${encodeURIComponent(entityRef)}`, options);
  }

  async getProfileFindings(
    entityRef: string,
    options?: RequestOptions,
  ): Promise<ProfileFindings> {
    return this.#json(
      `/profile/${encodeURIComponent(entityRef)}/findings`,
      options,
    );
  }

  async getSignals(
    ref: EnvironmentRef,
    options?: RequestOptions,
  ): Promise<Signals> {
    return this.#json(`${environmentPath(ref)}/signals`, options);
  }

  async getSignalHistory(
    ref: EnvironmentRef,
    signal: string,
    query?: SignalHistoryQuery,
    options?: RequestOptions,
  ): Promise<SignalHistory> {
    return this.#json(
      `${environmentPath(ref)}/signals/${encodeURIComponent(signal)}/history`,
      { ...options, query: toQuery(query) },
    );
  }

  async getHealth(
    ref: EnvironmentRef,
    options?: RequestOptions,
  ): Promise<Health> {
    return this.#json(`${environmentPath(ref)}/health`, options);
  }

  async getRecovery(
    ref: EnvironmentRef,
    options?: RequestOptions,
  ): Promise<Recovery> {
    return this.#json(`${environmentPath(ref)}/recovery`, options);
  }

  async getErrorBudget(
    ref: EnvironmentRef,
    options?: RequestOptions,
  ): Promise<ErrorBudget> {
    return this.#json(`${environmentPath(ref)}/error-budget`, options);
  }

  async getBaselines(
    ref: EnvironmentRef,
    query?: BaselineQuery,
    options?: RequestOptions,
  ): Promise<BaselineProposal> {
    return this.#json(`${environmentPath(ref)}/baselines`, {
      ...options,
      query: toQuery(query),
    });
  }

  async getAlerts(
    ref: EnvironmentRef,
    options?: RequestOptions,
  ): Promise<Alerts> {
    return this.#json(`${environmentPath(ref)}/alerts`, options);
  }

  async getAlertRules(
    ref: EnvironmentRef,
    options?: RequestOptions,
  ): Promise<string> {
    return this.#text(`${environmentPath(ref)}/alerts/rules.yaml`, options);
  }

  async createSilence(
    ref: EnvironmentRef,
    request: SilenceRequest,
    options?: RequestOptions,
  ): Promise<Silence> {
    return this.#json(`${environmentPath(ref)}/silences`, {
      ...options,
      method: 'POST',
      body: request,
    });
  }

  async expireSilence(
    ref: EnvironmentRef,
    id: string,
    options?: RequestOptions,
  ): Promise<Silence> {
    return this.#json(
      `${environmentPath(ref)}/silences/${encodeURIComponent(id)}/expiration`,
      { ...options, method: 'POST', body: {} },
    );
  }

  async createReport(
    ref: EnvironmentRef,
    request: ReportRequest,
    options?: RequestOptions,
  ): Promise<Report> {
    return this.#json(`${environmentPath(ref)}/reports`, {
      ...options,
      method: 'POST',
      body: request,
    });
  }

  async listReports(
    ref: EnvironmentRef,
    query?: ReportQuery,
    options?: RequestOptions,
  ): Promise<Page<ReportSummary>> {
    return this.#json(`${environmentPath(ref)}/reports`, {
      ...options,
      query: toQuery(query),
    });
  }

  async getReport(id: string, options?: RequestOptions): Promise<Report> {
    return this.#json(`/reports/${encodeURIComponent(id)}`, options);
  }

  async cancelReport(id: string, options?: RequestOptions): Promise<Report> {
    return this.#json(`/reports/${encodeURIComponent(id)}/cancellation`, {
      ...options,
      method: 'POST',
      body: {},
    });
  }

  async getOnCall(
    query: OnCallQuery,
    options?: RequestOptions,
  ): Promise<OnCall> {
    return this.#json('/on-call', { ...options, query: toQuery(query) });
  }

  async getOnCallSchedule(
    query: OnCallScheduleQuery,
    options?: RequestOptions,
  ): Promise<OnCallSchedule> {
    return this.#json('/on-call/schedule', {
      ...options,
      query: toQuery(query),
    });
  }

  async getOnCallCalendar(
    query: OnCallScheduleQuery,
    options?: RequestOptions,
  ): Promise<string> {
    return this.#text('/on-call/schedule.ics', {
      ...options,
      query: toQuery(query),
    });
  }

  async listOnCallServices(
    query?: OnCallServicesQuery,
    options?: RequestOptions,
  ): Promise<Page<OnCallService>> {
    return this.#json('/on-call/services', {
      ...options,
      query: toQuery(query),
    });
  }

  async listMyShifts(options?: RequestOptions): Promise<MyShifts> {
    return this.#json('/on-call/shifts', options);
  }

  async listOnCallOverrides(
    query: OnCallOverrideQuery,
    options?: RequestOptions,
  ): Promise<Page<OnCallOverride>> {
    return this.#json('/on-call/overrides', {
      ...options,
      query: toQuery(query),
    });
  }

  async createOnCallOverride(
    request: OnCallOverrideRequest,
    options?: RequestOptions,
  ): Promise<OnCallOverride> {
    return this.#json('/on-call/overrides', {
      ...options,
      method: 'POST',
      body: request,
    });
  }

  async withdrawOnCallOverride(
    id: string,
    options?: RequestOptions,
  ): Promise<OnCallOverride> {
    return this.#json(
      `/on-call/overrides/${encodeURIComponent(id)}/withdrawal`,
      { ...options, method: 'POST', body: {} },
    );
  }

  async listEscalations(
    ref: EnvironmentRef,
    query?: EscalationQuery,
    options?: RequestOptions,
  ): Promise<Page<Escalation>> {
    return this.#json(`${environmentPath(ref)}/escalations`, {
      ...options,
      query: toQuery(query),
    });
  }

  async getEscalation(
    id: string,
    options?: RequestOptions,
  ): Promise<Escalation> {
    return this.#json(`/escalations/${encodeURIComponent(id)}`, options);
  }

  async acknowledgeEscalation(
    id: string,
    body: { comment?: string } = {},
    options?: RequestOptions,
  ): Promise<Escalation> {
    return this.#json(
      `/escalations/${encodeURIComponent(id)}/acknowledgement`,
      { ...options, method: 'POST', body },
    );
  }

  async getChannels(
    ref: EnvironmentRef,
    options?: RequestOptions,
  ): Promise<Channels> {
    return this.#json(`${environmentPath(ref)}/channels`, options);
  }

  async testRoute(
    ref: EnvironmentRef,
    route: RouteTest['route'],
    options?: RequestOptions,
  ): Promise<RouteTest> {
    return this.#json(
      `${environmentPath(ref)}/routes/${encodeURIComponent(route)}/test`,
      { ...options, method: 'POST', body: {} },
    );
  }

  async testChannel(
    ref: EnvironmentRef,
    channel: string,
    options?: RequestOptions,
  ): Promise<Delivery> {
    return this.#json(
      `${environmentPath(ref)}/channels/${encodeURIComponent(channel)}/test`,
      { ...options, method: 'POST', body: {} },
    );
  }

  async listDeliveries(
    ref: EnvironmentRef,
    query?: DeliveryQuery,
    options?: RequestOptions,
  ): Promise<Page<Delivery>> {
    return this.#json(`${environmentPath(ref)}/deliveries`, {
      ...options,
      query: toQuery(query),
    });
  }

  async getSnapshot(
    ref: EnvironmentRef,
    options?: RequestOptions & { ifNoneMatch?: string },
  ): Promise<Snapshot | undefined> {
    const { ifNoneMatch, ...rest } = options ?? {};
    const response = await this.#send(`${environmentPath(ref)}/snapshot`, {
      ...rest,
      headers: ifNoneMatch ? { 'If-None-Match': `"${ifNoneMatch}"` } : {},
    });
    if (response.status === 304) {
      return undefined;
    }
    return (await parse<Snapshot>(response)) as Snapshot;
  }

  async listPods(
    ref: EnvironmentRef,
    query?: PodQuery,
    options?: RequestOptions,
  ): Promise<PodPage> {
    return this.#json(`${environmentPath(ref)}/pods`, {
      ...options,
      query: toQuery(query),
    });
  }

  async listRevisions(
    ref: EnvironmentRef,
    query?: { limit?: number; cursor?: string },
    options?: RequestOptions,
  ): Promise<Page<Revision>> {
    return this.#json(`${environmentPath(ref)}/revisions`, {
      ...options,
      query: toQuery(query),
    });
  }

  async getConfig(
    ref: EnvironmentRef,
    options?: RequestOptions,
  ): Promise<Config> {
    return this.#json(`${environmentPath(ref)}/config`, options);
  }

  async listConfigVersions(
    ref: EnvironmentRef,
    query?: ConfigVersionQuery,
    options?: RequestOptions,
  ): Promise<Page<ConfigVersion>> {
    return this.#json(`${environmentPath(ref)}/config/versions`, {
      ...options,
      query: toQuery(query),
    });
  }

  async getSecret(
    ref: EnvironmentRef,
    options?: RequestOptions,
  ): Promise<Secret> {
    return this.#json(`${environmentPath(ref)}/secret`, options);
  }

  async listSecretVersions(
    ref: EnvironmentRef,
    query?: ConfigVersionQuery,
    options?: RequestOptions,
  ): Promise<Page<SecretVersion>> {
    return this.#json(`${environmentPath(ref)}/secret/versions`, {
      ...options,
      query: toQuery(query),
    });
  }

  async createPlan(
    ref: EnvironmentRef,
    request: PlanRequest,
    options?: RequestOptions,
  ): Promise<Plan> {
    return this.#json(`${environmentPath(ref)}/plans`, {
      ...options,
      method: 'POST',
      body: request,
    });
  }

  async createOperation(
    ref: EnvironmentRef,
    request: OperationRequest,
    options?: RequestOptions,
  ): Promise<Operation> {
    return this.#json(`${environmentPath(ref)}/operations`, {
      ...options,
      method: 'POST',
      body: request,
    });
  }

  async listOperations(
    ref: EnvironmentRef,
    query?: OperationQuery,
    options?: RequestOptions,
  ): Promise<Page<OperationSummary>> {
    return this.#json(`${environmentPath(ref)}/operations`, {
      ...options,
      query: toQuery(query),
    });
  }

  async getOperation(id: string, options?: RequestOptions): Promise<Operation> {
    return this.#json(`/operations/${encodeURIComponent(id)}`, options);
  }

  async *watchOperation(
    id: string,
    options?: RequestOptions,
  ): AsyncIterable<Operation> {
    let lastSequence = -1;
    let failures = 0;
    while (!options?.signal?.aborted) {
      try {
        for await (const operation of this.#progress(id, options)) {
          failures = 0;
          if (operation.sequence > lastSequence) {
            lastSequence = operation.sequence;
            yield operation;
          }
          if (isFinal(operation)) {
            return;
          }
        }
      } catch (error) {
        if (options?.signal?.aborted) {
          return;
        }
        if (isFinalRefusal(error)) {
          throw error;
        }
      }
      const delay =
        RECONNECT_DELAYS_MS[Math.min(failures, RECONNECT_DELAYS_MS.length - 1)];
      failures += 1;
      await pause(delay, options?.signal);
    }
  }

  async decideOperation(
    id: string,
    body: ApprovalRequest,
    options?: RequestOptions,
  ): Promise<Operation> {
    return this.#json(`/operations/${encodeURIComponent(id)}/approvals`, {
      ...options,
      method: 'POST',
      body,
    });
  }

  async reviewOperation(
    id: string,
    body: ReviewRequest,
    options?: RequestOptions,
  ): Promise<Operation> {
    return this.#json(`/operations/${encodeURIComponent(id)}/review`, {
      ...options,
      method: 'POST',
      body,
    });
  }

  async listTemporaryFloors(
    ref: EnvironmentRef,
    options?: RequestOptions,
  ): Promise<Page<TemporaryFloor>> {
    return this.#json(`${environmentPath(ref)}/temporary-floors`, options);
  }

  async getFreeze(
    query: FreezeQuery,
    options?: RequestOptions,
  ): Promise<Freeze> {
    return this.#json('/freeze-windows', { ...options, query: toQuery(query) });
  }

  async cancelOperation(
    id: string,
    body: { comment?: string } = {},
    options?: RequestOptions,
  ): Promise<Operation> {
    return this.#json(`/operations/${encodeURIComponent(id)}/cancellation`, {
      ...options,
      method: 'POST',
      body,
    });
  }

  async *#progress(
    id: string,
    options?: RequestOptions,
  ): AsyncIterable<Operation> {
    const response = await this.#send(
      `/operations/${encodeURIComponent(id)}/progress`,
      { ...options, headers: { Accept: 'text/event-stream' } },
    );
    if (!response.ok || !response.body) {
      throw await ResponseError.fromResponse(response);
    }
    const reader = response.body
      .pipeThrough(
        new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>,
      )
      .pipeThrough(new EventSourceParserStream())
      .getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) {
          return;
        }
        if (value.event === 'operation') {
          yield JSON.parse(value.data) as Operation;
        }
      }
    } finally {
      await reader.cancel().catch(() => undefined);
    }
  }

  async #text(path: string, options?: SendOptions): Promise<string> {
    const response = await this.#send(path, options);
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response.text();
  }

  async #json<T>(path: string, options?: SendOptions): Promise<T> {
    return parse<T>(await this.#send(path, options));
  }

  async #send(path: string, options: SendOptions = {}): Promise<Response> {
    const baseUrl = await this.#discoveryApi.getBaseUrl(PLUGIN_ID);
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(options.query ?? {})) {
      if (value !== undefined) {
        query.set(key, String(value));
      }
    }
    const suffix = query.size > 0 ? `?${query}` : '';
    const { fetch } = this.#fetchApi;
    return fetch(`${baseUrl}${path}${suffix}`, {
      method: options.method ?? 'GET',
      signal: options.signal,
      headers: {
        ...(options.body === undefined
          ? {}
          : { 'Content-Type': 'application/json' }),
        ...(options.token ? { Authorization: `Bearer ${options.token}` } : {}),
        ...options.headers,
      },
      body:
        options.body === undefined ? undefined : JSON.stringify(options.body),
    });
  }
}

async function parse<T>(response: Response): Promise<T> {
  if (!response.ok) {
    throw await ResponseError.fromResponse(response);
  }
  return (await response.json()) as T;
}

function toQuery(
  query: object | undefined,
): Record<string, string | number | undefined> {
  return { ...query } as Record<string, string | number | undefined>;
}

function entityPath(entityRef: string): string {
  const match = /^([^:/]+):([^:/]+)\/([^:/]+)$/.exec(entityRef);
  if (!match) {
    throw new TypeError(
      `"${entityRef}" is not a full entity reference such as component:default/quantum-rerank`,
    );
  }
  const [kind, namespace, name] = match.slice(1).map(encodeURIComponent);
  return `/entities/${kind}/${namespace}/${name}`;
}

function environmentPath(ref: EnvironmentRef): string {
  return `${entityPath(ref.entityRef)}/environments/${encodeURIComponent(
    ref.environment,
  )}`;
}

function isFinal(operation: Operation): boolean {
  return (finalOperationStates as readonly string[]).includes(operation.state);
}

/** Answers that will not change by asking again. */
function isFinalRefusal(error: unknown): boolean {
  return (
    error instanceof ResponseError &&
    [400, 401, 403, 404].includes(error.statusCode)
  );
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done);
  });
}
