import type { DurationClass, EndpointClass, ServiceModel } from './model';

const ENDPOINTS: EndpointClass[] = ['health', 'similarity', 'batch'];
const DURATIONS: DurationClass[] = [...ENDPOINTS, 'error'];

/** The `/metrics` text of the service, in the Prometheus exposition format. */
export function exposition(model: ServiceModel): string {
  const { requests, durations, cacheHits, cacheMisses } = model.counters;
  const { tiers, methods, answers } = model.traffic;
  const pods = model.readyPods().map(pod => ({
    name: pod.metadata.name,
    ...model.usageOf(pod),
    share: model.utilisationOf(pod),
    bytes: model.traffic.bytesOf(pod),
    cpuSeconds: model.cpuTime.of(pod),
  }));
  const lines = [
    ...family(
      'quantum_rerank_response_time_seconds',
      'histogram',
      'Response time by endpoint class.',
      [
        ...DURATIONS.flatMap(name =>
          durations[name].lines(
            'quantum_rerank_response_time_seconds',
            `endpoint="${name}"`,
          ),
        ),
      ],
    ),
    ...family(
      'quantum_rerank_requests_total',
      'counter',
      'Requests by endpoint class and outcome.',
      ENDPOINTS.flatMap(name => [
        `quantum_rerank_requests_total{endpoint="${name}",code="200"} ${requests[name].ok}`,
        `quantum_rerank_requests_total{endpoint="${name}",code="500"} ${requests[name].failed}`,
      ]),
    ),
    ...family('quantum_rerank_errors_total', 'counter', 'Failed requests.', [
      `quantum_rerank_errors_total ${ENDPOINTS.reduce(
        (sum, name) => sum + requests[name].failed,
        0,
      )}`,
    ]),
    ...family(
      'quantum_rerank_responses_total',
      'counter',
      'Answers by class of their status.',
      Object.entries(answers).map(
        ([name, count]) =>
          `quantum_rerank_responses_total{class="${name}"} ${count}`,
      ),
    ),
    ...family(
      'quantum_rerank_cache_requests_total',
      'counter',
      'Cache lookups by result.',
      [
        `quantum_rerank_cache_requests_total{result="hit"} ${cacheHits}`,
        `quantum_rerank_cache_requests_total{result="miss"} ${cacheMisses}`,
      ],
    ),
    ...family('quantum_rerank_memory_usage_bytes', 'gauge', 'Memory per pod.', [
      ...pods.map(
        pod =>
          `quantum_rerank_memory_usage_bytes{pod="${pod.name}"} ${
            pod.memoryMiB * 1024 * 1024
          }`,
      ),
    ]),
    ...family(
      'quantum_rerank_cpu_usage_cores',
      'gauge',
      'Cores used per pod.',
      [
        ...pods.map(
          pod =>
            `quantum_rerank_cpu_usage_cores{pod="${pod.name}"} ${
              pod.cpuMillis / 1000
            }`,
        ),
      ],
    ),
    ...family(
      'quantum_rerank_cpu_seconds_total',
      'counter',
      'CPU time used per pod.',
      pods.map(
        ({ name, cpuSeconds }) =>
          `quantum_rerank_cpu_seconds_total{pod="${name}"} ${cpuSeconds}`,
      ),
    ),
    ...family(
      'quantum_rerank_memory_utilization_ratio',
      'gauge',
      'Share of its memory limit that a pod uses.',
      pods.map(
        ({ name, share }) =>
          `quantum_rerank_memory_utilization_ratio{pod="${name}"} ${share.memory}`,
      ),
    ),
    ...family(
      'quantum_rerank_cpu_utilization_ratio',
      'gauge',
      'Share of its CPU limit that a pod uses.',
      pods.map(
        ({ name, share }) =>
          `quantum_rerank_cpu_utilization_ratio{pod="${name}"} ${share.cpu}`,
      ),
    ),
    ...family(
      'quantum_rerank_network_bytes_total',
      'counter',
      'Bytes a pod has received and sent.',
      pods.flatMap(({ name, bytes }) => [
        `quantum_rerank_network_bytes_total{pod="${name}",direction="receive"} ${bytes.received}`,
        `quantum_rerank_network_bytes_total{pod="${name}",direction="transmit"} ${bytes.sent}`,
      ]),
    ),
    ...family(
      'quantum_rerank_user_requests_total',
      'counter',
      'Requests by tier of the user.',
      Object.entries(tiers).map(
        ([tier, count]) =>
          `quantum_rerank_user_requests_total{tier="${tier}"} ${count}`,
      ),
    ),
    ...family(
      'quantum_rerank_similarities_total',
      'counter',
      'Similarities computed, by method.',
      Object.entries(methods).map(
        ([method, count]) =>
          `quantum_rerank_similarities_total{method="${method}"} ${count}`,
      ),
    ),
    ...family(
      'quantum_rerank_active_connections',
      'gauge',
      'Open connections.',
      [
        `quantum_rerank_active_connections ${Math.round(
          model.rate() * model.medianSeconds('similarity') * 4,
        )}`,
      ],
    ),
    ...family(
      'quantum_rerank_cache_up',
      'gauge',
      'Whether the cache answers.',
      [`quantum_rerank_cache_up ${model.cacheUp() ? 1 : 0}`],
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function family(
  name: string,
  type: string,
  help: string,
  samples: string[],
): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples];
}
