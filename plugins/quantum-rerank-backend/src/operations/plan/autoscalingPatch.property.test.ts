import type {
  AutoscalingParameters,
  AutoscalingValues,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { deployment } from '../__testUtils__/testObjects';
import { connect, startQuickSandbox } from '../__testUtils__/Testbed';
import { differingValues, formerValuesOf } from './autoscaling';
import { judgeFloor, planFloor } from './floor';
import { readAutoscaler, type Autoscaler } from './objects';
import { buildPatch } from './patches';

const CASES = 100;
const NAMESPACE = 'quantum-rerank';
const HPA = 'quantum-rerank-hpa';
const PATH = `/apis/autoscaling/v2/namespaces/${NAMESPACE}/horizontalpodautoscalers/${HPA}`;

jest.setTimeout(60_000);

/** Numbers that look random and are the same in every run. */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A whole number from `low` to `high`. */
  int(low: number, high: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return low + Math.floor((this.#state / 2 ** 32) * (high - low + 1));
  }

  maybe<T>(value: () => T): T | undefined {
    return this.int(0, 1) === 1 ? value() : undefined;
  }
}

type Json = Record<string, unknown>;

function resource(random: Random, name: string): Json {
  return {
    type: 'Resource',
    resource: {
      name,
      target: {
        type: 'Utilization',
        averageUtilization: random.int(1, 100),
      },
    },
  };
}

function external(random: Random): Json {
  return {
    type: 'External',
    external: {
      metric: { name: `queue-${random.int(1, 9)}` },
      target: { type: 'AverageValue', averageValue: `${random.int(1, 90)}` },
    },
  };
}

const select = (random: Random) =>
  (['Max', 'Min', 'Disabled'] as const)[random.int(0, 2)];

const policies = (random: Random) =>
  Array.from({ length: random.int(1, 3) }, () => ({
    type: (['Pods', 'Percent'] as const)[random.int(0, 1)],
    value: random.int(1, 100),
    periodSeconds: random.int(1, 1800),
  }));

function rules(random: Random, direction: 'scaleUp' | 'scaleDown'): Json {
  const seconds = random.int(0, 3600);
  // The API server writes its own number upwards where there is none.
  const isStated = direction === 'scaleUp' || random.int(0, 1) === 1;
  return {
    ...(isStated ? { stabilizationWindowSeconds: seconds } : {}),
    selectPolicy: select(random),
    policies: policies(random),
  };
}

/** Any autoscaler that the API takes, with and without what is optional. */
function anySpec(random: Random): Json {
  const minReplicas = random.int(1, 10);
  const metrics = [
    random.maybe(() => external(random)),
    random.maybe(() => resource(random, 'cpu')),
    random.maybe(() => external(random)),
    random.maybe(() => resource(random, 'memory')),
  ].filter(metric => metric !== undefined);
  const behavior = random.maybe(() => ({
    scaleUp: rules(random, 'scaleUp'),
    scaleDown: rules(random, 'scaleDown'),
  }));
  return {
    scaleTargetRef: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'quantum-rerank',
    },
    minReplicas,
    maxReplicas: random.int(minReplicas, 20),
    metrics: metrics.length > 0 ? metrics : [resource(random, 'cpu')],
    ...(behavior ? { behavior } : {}),
  };
}

/** Any change that keeps the minimum below the maximum. */
function anyValues(random: Random, { spec }: Autoscaler): AutoscalingValues {
  const minReplicas = random.maybe(() => random.int(1, spec.maxReplicas));
  const lowest = minReplicas ?? spec.minReplicas;
  return Object.fromEntries(
    Object.entries({
      minReplicas,
      maxReplicas: random.maybe(() => random.int(lowest, 30)),
      cpuUtilization: random.maybe(() => random.int(1, 200)),
      memoryUtilization: random.maybe(() => random.int(1, 200)),
      scaleUpStabilizationSeconds: random.maybe(() => random.int(0, 3600)),
      scaleDownStabilizationSeconds: random.maybe(() => random.int(0, 3600)),
      scaleUpPolicies: random.maybe(() => policies(random)),
      scaleDownPolicies: random.maybe(() => policies(random)),
      scaleUpSelectPolicy: random.maybe(() => select(random)),
      scaleDownSelectPolicy: random.maybe(() => select(random)),
    }).filter(([, value]) => value !== undefined),
  );
}

/** Which parameter each difference of two specs comes from. */
function namesOfDifferences(before: Json, after: Json): string[] {
  const differs = (a: unknown, b: unknown) =>
    JSON.stringify(sorted(a)) !== JSON.stringify(sorted(b));
  const metricOf = (spec: Json, name: string) =>
    (spec.metrics as Json[]).find(
      metric => (metric.resource as Json | undefined)?.name === name,
    );
  const others = (spec: Json) =>
    (spec.metrics as Json[]).filter(
      metric =>
        !['cpu', 'memory'].includes(
          String((metric.resource as Json | undefined)?.name),
        ),
    );
  const ruleOf = (spec: Json, direction: string) =>
    ((spec.behavior ?? {}) as Record<string, Json>)[direction] ?? {};
  // Where nothing is said, Kubernetes' own windows hold; it writes its own
  // rules beside a window that is set first.
  const windowOf = (spec: Json, direction: string) =>
    ruleOf(spec, direction).stabilizationWindowSeconds ??
    (direction === 'scaleUp' ? 0 : 300);
  const own = {
    scaleUp: [
      { type: 'Pods', value: 4, periodSeconds: 15 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ],
    scaleDown: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
  };
  const policiesOf = (spec: Json, direction: keyof typeof own) =>
    ruleOf(spec, direction).policies ?? own[direction];
  const selectOf = (spec: Json, direction: keyof typeof own) =>
    ruleOf(spec, direction).selectPolicy ?? 'Max';
  const hasRules = before.behavior !== undefined;
  const restOf = (spec: Json) => {
    const { minReplicas, maxReplicas, metrics, behavior, ...rest } = spec;
    const strip = ({
      stabilizationWindowSeconds,
      policies: _policies,
      selectPolicy,
      ...kept
    }: Json) => kept;
    return {
      ...rest,
      others: others(spec),
      rules: hasRules && [
        strip(ruleOf(spec, 'scaleUp')),
        strip(ruleOf(spec, 'scaleDown')),
      ],
    };
  };
  return [
    differs(before.minReplicas, after.minReplicas) && 'minReplicas',
    differs(before.maxReplicas, after.maxReplicas) && 'maxReplicas',
    differs(metricOf(before, 'cpu'), metricOf(after, 'cpu')) &&
      'cpuUtilization',
    differs(metricOf(before, 'memory'), metricOf(after, 'memory')) &&
      'memoryUtilization',
    differs(windowOf(before, 'scaleUp'), windowOf(after, 'scaleUp')) &&
      'scaleUpStabilizationSeconds',
    differs(windowOf(before, 'scaleDown'), windowOf(after, 'scaleDown')) &&
      'scaleDownStabilizationSeconds',
    differs(policiesOf(before, 'scaleUp'), policiesOf(after, 'scaleUp')) &&
      'scaleUpPolicies',
    differs(policiesOf(before, 'scaleDown'), policiesOf(after, 'scaleDown')) &&
      'scaleDownPolicies',
    differs(selectOf(before, 'scaleUp'), selectOf(after, 'scaleUp')) &&
      'scaleUpSelectPolicy',
    differs(selectOf(before, 'scaleDown'), selectOf(after, 'scaleDown')) &&
      'scaleDownSelectPolicy',
    differs(restOf(before), restOf(after)) && 'something else',
  ].filter(name => name !== false);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, inner]) => [key, sorted(inner)]),
      )
    : value;
}

describe('patches of any autoscaler', () => {
  let sandbox: Sandbox;
  let api: KubernetesApi;

  beforeAll(async () => {
    sandbox = await startQuickSandbox();
    api = connect(sandbox);
  });

  afterAll(() => sandbox.stop());

  const read = async () =>
    readAutoscaler(await api.request({ method: 'GET', path: PATH }));

  /** An autoscaler with just this spec. */
  const plant = async (spec: Json): Promise<Autoscaler> => {
    sandbox
      .objects()
      .change<{ metadata: never; spec: Json } & never>(
        'horizontalpodautoscalers',
        NAMESPACE,
        HPA,
        object => {
          (object as { spec: Json }).spec = spec;
        },
      );
    return read();
  };

  /** Sends what an operation sends; the API server validates it. */
  const send = async (
    autoscaler: Autoscaler,
    wanted: AutoscalingValues,
  ): Promise<Autoscaler> => {
    const { patchType, body } = buildPatch(
      { action: 'autoscaling', parameters: wanted },
      {
        deployment: deployment(),
        autoscaler,
        wanted,
        stamp: { operation: 'op', by: 'user:default/a', reason: 'r' },
        at: new Date(0),
      },
    );
    return readAutoscaler(
      await api.request({ method: 'PATCH', path: PATH, patchType, body }),
    );
  };

  it('change what is named and nothing else, and the inverse brings exactly the former spec back', async () => {
    const random = new Random(20_261_128);
    for (let index = 0; index < CASES; index++) {
      const before = await plant(anySpec(random));
      const wanted = anyValues(random, before);
      const after = await send(before, wanted);

      const changed = namesOfDifferences(
        before.spec as Json,
        after.spec as Json,
      );
      expect(Object.keys(wanted)).toEqual(expect.arrayContaining(changed));

      const former = formerValuesOf(before, wanted)!;
      const back = await send(after, former);
      expect(back.spec).toEqual(before.spec);
      expect(differingValues(back, former)).toEqual([]);
    }
  });

  it('raise a floor and bring exactly the former spec back', async () => {
    const random = new Random(8_112_026);
    for (let index = 0; index < CASES; index++) {
      const before = await plant(anySpec(random));
      const minReplicas = random.int(before.spec.minReplicas + 1, 30);
      const parameters: AutoscalingParameters = {
        minReplicas,
        temporary: { duration: '2h' },
        ...(minReplicas > before.spec.maxReplicas
          ? { maxReplicas: minReplicas }
          : {}),
      };
      const planned = planFloor(parameters, before, undefined)!;
      const { temporary, ...wanted } = parameters;
      const raised = await send(before, wanted);
      const floor = { ...planned, autoscalerUid: before.metadata.uid };
      expect(judgeFloor(floor, raised)).toEqual({ state: 'stands' });

      const back = await send(raised, planned.former);
      expect(back.spec).toEqual(before.spec);
      expect(judgeFloor(floor, back)).toEqual({ state: 'restored' });
    }
  });
});
