import {
  durationToMilliseconds,
  type Profile,
  type ProfileEnvironment,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { MetricsSource } from './MetricsSource';
import type { PrometheusHeaders } from './prometheus/prometheusConfig';
import { PrometheusSource } from './prometheus/PrometheusSource';
import { ScrapeSource } from './scrape/ScrapeSource';
import type { SignalStore } from './store/SignalStore';
import { urlBelow } from './urlBelow';

/** What sources are made of beside the profile. */
export interface SourceParts {
  store: SignalStore;
  prometheusHeaders: PrometheusHeaders;
}

/**
 * The source that an environment names, or undefined when it names none.
 *
 * @param key - names the environment in the store
 */
export function createSource(
  key: string,
  { signals, errorBudget }: Profile,
  environment: ProfileEnvironment,
  parts: SourceParts,
): MetricsSource | undefined {
  const { baseUrl, metrics, namespace } = environment;
  if (metrics?.source === 'prometheus') {
    return new PrometheusSource({
      url: new URL(metrics.url),
      headers: parts.prometheusHeaders.get(metrics.url),
      variables: { namespace, ...metrics.labels },
      signals,
    });
  }
  if (metrics?.source === 'scrape' && baseUrl) {
    return new ScrapeSource({
      key,
      url: urlBelow(baseUrl, metrics.path),
      intervalMs: durationToMilliseconds(metrics.interval),
      signals,
      budget: errorBudget?.signal,
      store: parts.store,
    });
  }
  return undefined;
}
