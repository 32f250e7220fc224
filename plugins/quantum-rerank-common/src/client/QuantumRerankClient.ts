import { alertsCalls } from './calls/alerts';
import { configurationCalls } from './calls/configuration';
import { escalationsCalls } from './calls/escalations';
import { healthCalls } from './calls/health';
import { notificationsCalls } from './calls/notifications';
import { onCallCalls } from './calls/onCall';
import { operationsCalls } from './calls/operations';
import { profileCalls } from './calls/profile';
import { reportsCalls } from './calls/reports';
import { signalsCalls } from './calls/signals';
import { workloadCalls } from './calls/workload';
import { HttpCalls } from './HttpCalls';
import type { QuantumRerankApi } from './QuantumRerankApi';

/**
 * {@link QuantumRerankApi} over HTTP, for frontends and backends.
 *
 * @public
 */
export class QuantumRerankClient {
  constructor(options: {
    discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
    fetchApi?: { fetch: typeof fetch };
  }) {
    const http = new HttpCalls(options);
    const calls: QuantumRerankApi = {
      ...profileCalls(http),
      ...signalsCalls(http),
      ...healthCalls(http),
      ...alertsCalls(http),
      ...reportsCalls(http),
      ...onCallCalls(http),
      ...escalationsCalls(http),
      ...notificationsCalls(http),
      ...workloadCalls(http),
      ...configurationCalls(http),
      ...operationsCalls(http),
    };
    Object.assign(this, calls);
  }
}

/**
 * Every call, which the constructor puts together from those of each resource.
 *
 * @public
 */
export interface QuantumRerankClient extends QuantumRerankApi {}
