import type { Registry } from '../api/registry';
import { ENVIRONMENTS, imageOf, SERVICE } from '../seed/manifests';
import type { ServiceModel } from '../service/model';
import type { Deployment } from '../store/kinds';
import { storedType } from '../store/resources';
import type { NodeLifecycle } from '../controllers/nodes';

/** Names of the environments of the sandbox. */
export type SandboxEnvironment = keyof typeof ENVIRONMENTS;

/** A kind of trouble that can be started. */
export interface ScenarioInfo {
  name: string;
  description: string;
  /** Environments in which it runs now. */
  active: SandboxEnvironment[];
}

interface Scenario {
  description: string;
  start(environment: SandboxEnvironment): void;
  /** Undoes what was started, unless somebody else has done so already. */
  clear(environment: SandboxEnvironment): void;
}

/** The parts that scenarios disturb. */
export interface ScenarioParts {
  registry: Registry;
  models: Record<SandboxEnvironment, ServiceModel>;
  nodes: NodeLifecycle;
}

/** Starts real-looking trouble and undoes it. */
export class Scenarios {
  private readonly parts: ScenarioParts;
  private readonly active = new Map<string, Set<SandboxEnvironment>>();
  private readonly scenarios: Record<string, Scenario>;

  constructor(parts: ScenarioParts) {
    this.parts = parts;
    this.scenarios = {
      'bad-release': this.release(
        '1.2.0-broken',
        '1.2.0',
        'A release whose image cannot be pulled',
      ),
      'good-release': this.release('1.2.0', '1.2.0', 'A release that works'),
      'crash-loop': this.release(
        '1.2.1-crash',
        '1.2.1',
        'A release that crashes soon after it starts',
      ),
      overload: this.disturbance('Four times the usual load', { load: 4 }),
      'memory-leak': this.disturbance(
        'Every pod loses memory until it is killed',
        { leakMiBPerSecond: 8 },
      ),
      'cache-outage': this.cacheOutage(),
      'slow-answers': this.disturbance(
        'Every answer waits three seconds for something behind the service',
        { delaySeconds: 3 },
      ),
      'node-loss': this.nodeLoss(),
    };
  }

  list(): ScenarioInfo[] {
    return Object.entries(this.scenarios).map(([name, { description }]) => ({
      name,
      description,
      active: [...(this.active.get(name) ?? [])],
    }));
  }

  /** @throws Error for a name that is no scenario */
  async start(
    name: string,
    options: { environment?: SandboxEnvironment } = {},
  ): Promise<void> {
    const scenario = Object.hasOwn(this.scenarios, name)
      ? this.scenarios[name]
      : undefined;
    const environment = options.environment ?? 'production';
    if (!scenario) {
      throw new Error(
        `No scenario '${name}'; there are ${Object.keys(this.scenarios).join(
          ', ',
        )}`,
      );
    }
    if (!Object.hasOwn(ENVIRONMENTS, environment)) {
      throw new Error(
        `No environment '${environment}'; there are ${Object.keys(
          ENVIRONMENTS,
        ).join(', ')}`,
      );
    }
    scenario.start(environment);
    this.active.set(
      name,
      (this.active.get(name) ?? new Set()).add(environment),
    );
  }

  /** Undoes everything that runs. */
  async clear(): Promise<void> {
    // Newest first: each finds what it left, and the oldest knows how it was before.
    for (const [name, environments] of [...this.active].reverse()) {
      environments.forEach(environment =>
        this.scenarios[name].clear(environment),
      );
    }
    this.active.clear();
  }

  private release(tag: string, version: string, description: string): Scenario {
    const before = new Map<SandboxEnvironment, Deployment>();
    return {
      description,
      start: environment => {
        const deployment = this.deployment(environment);
        before.set(environment, before.get(environment) ?? deployment);
        this.roll(deployment, imageOf(tag), `release ${version}`);
      },
      clear: environment => {
        const deployment = this.deployment(environment);
        const previous = before.get(environment);
        before.delete(environment);
        if (
          previous &&
          deployment.spec.template.spec.containers[0].image === imageOf(tag)
        ) {
          const cause =
            previous.metadata.annotations?.['kubernetes.io/change-cause'] ?? '';
          this.roll(
            deployment,
            previous.spec.template.spec.containers[0].image,
            cause,
          );
        }
      },
    };
  }

  /** Sets the image as the build pipeline would. */
  private roll(deployment: Deployment, image: string, cause: string): void {
    const next = structuredClone(deployment);
    next.spec.template.spec.containers[0].image = image;
    next.metadata.annotations = {
      ...next.metadata.annotations,
      'kubernetes.io/change-cause': cause,
    };
    this.parts.registry.update(storedType('deployments'), deployment, next, {
      manager: 'ci',
    });
  }

  private disturbance(
    description: string,
    trouble: {
      load?: number;
      leakMiBPerSecond?: number;
      delaySeconds?: number;
    },
  ): Scenario {
    const undo = {
      ...(trouble.load ? { load: 1 } : {}),
      ...(trouble.leakMiBPerSecond ? { leakMiBPerSecond: 0 } : {}),
      ...(trouble.delaySeconds ? { delaySeconds: 0 } : {}),
    };
    return {
      description,
      start: environment => this.parts.models[environment].disturb(trouble),
      clear: environment => this.parts.models[environment].disturb(undo),
    };
  }

  private cacheOutage(): Scenario {
    return {
      description: 'Redis does not answer any more',
      start: environment =>
        this.parts.models[environment].disturb({ cacheDown: true }),
      clear: environment =>
        this.parts.models[environment].disturb({ cacheDown: false }),
    };
  }

  private nodeLoss(): Scenario {
    const lost = new Map<SandboxEnvironment, string>();
    return {
      description: 'A node that runs pods of the service disappears',
      start: environment => {
        const pods = this.parts.models[environment].readyPods();
        const node = pods[0]?.spec.nodeName ?? 'node-1';
        lost.set(environment, node);
        this.parts.nodes.lose(node);
      },
      clear: environment => {
        const node = lost.get(environment);
        if (node) {
          this.parts.nodes.restore(node);
        }
      },
    };
  }

  private deployment(environment: SandboxEnvironment): Deployment {
    const { namespace } = ENVIRONMENTS[environment];
    const found = this.parts.registry.store.get(
      'deployments',
      namespace,
      SERVICE,
    );
    if (!found) {
      throw new Error(
        `The sandbox has no Deployment '${namespace}/${SERVICE}'`,
      );
    }
    return found;
  }
}
