import type { AccessRule } from './api/access';
import { Access, defaultUsers } from './api/access';
import { Registry } from './api/registry';
import { ApiServer } from './api/server';
import { WatchHub } from './api/watch';
import { adminReply } from './admin';
import { CacheStandIn } from './cache';
import { Control } from './controllers/control';
import { EventRecorder } from './controllers/events';
import { ControllerManager } from './controllers/manager';
import { NodeLifecycle } from './controllers/nodes';
import { FaultInjector } from './faults/injector';
import { Autoscalers } from './hpa/autoscalers';
import { Kubelet } from './kubelet/kubelet';
import { LogBook } from './kubelet/logBook';
import { kubeconfigText } from './kubeconfig';
import type { SandboxObjects } from './objects';
import { sandboxObjects } from './objects';
import type { SandboxOptions } from './options';
import { DEFAULT_TIMING } from './options';
import { RequestLog } from './requests';
import type { SandboxEnvironment, ScenarioInfo } from './scenarios/scenarios';
import { Scenarios } from './scenarios/scenarios';
import { ENVIRONMENTS } from './seed/manifests';
import { plantSeed } from './seed/seed';
import { ServiceModel } from './service/model';
import { ServiceCache } from './service/serviceCache';
import { ServiceServer } from './service/server';
import type { Pod } from './store/kinds';
import { Store } from './store/store';
import { waitUntil } from './waiting';

/** A running sandbox. */
export interface Sandbox {
  /** Base URL of the Kubernetes API. */
  readonly url: string;
  /** Base URL of the QuantumRerank stand-in of production. */
  readonly serviceUrl: string;
  readonly serviceUrls: Record<SandboxEnvironment, string>;
  /** Production's is a Redis Cluster, staging's a single server. */
  readonly caches: Record<SandboxEnvironment, CacheStandIn>;
  /** Bearer tokens; no secret, because the sandbox listens on the loopback interface only. */
  readonly tokens: { operator: string; viewer: string; admin: string };
  /** Adds a user with rules of its own. @returns its token */
  addUser(name: string, rules: AccessRule[]): string;
  /** A kubeconfig with a context per user. */
  kubeconfig(): string;
  readonly scenarios: {
    list(): ScenarioInfo[];
    start(
      name: string,
      options?: { environment?: SandboxEnvironment },
    ): Promise<void>;
    clear(): Promise<void>;
  };
  readonly faults: FaultInjector;
  readonly requests: RequestLog;
  objects(): SandboxObjects;
  /** The model of the service, for tests that steer load or read usage. */
  readonly services: Record<SandboxEnvironment, ServiceModel>;
  /**
   * Resolves when the predicate holds; looks again after every change of the store.
   * @throws Error after `timeoutMs`; 20 s by default, less than a test may take
   */
  waitFor(
    predicate: (objects: SandboxObjects) => boolean,
    options?: { timeoutMs?: number },
  ): Promise<void>;
  stop(): Promise<void>;
}

const TOKENS = {
  operator: 'sandbox-operator-token',
  viewer: 'sandbox-viewer-token',
  admin: 'sandbox-admin-token',
};

/** Starts a sandbox on the loopback interface. */
export async function startSandbox(
  options: SandboxOptions = {},
): Promise<Sandbox> {
  const timing = { ...DEFAULT_TIMING, ...options.timing };
  const store = new Store(options.history ?? 10_000);
  const registry = new Registry(store);
  const control = new Control(registry, new EventRecorder(registry));
  const manager = new ControllerManager(control, timing.deadlineScale);
  plantSeed(registry, manager, options.seed ?? 'default', {
    worker: options.worker,
  });
  // A watch cannot go back to before the cluster was as it is found.
  store.compact();

  const logBook = new LogBook();
  const kubelet = new Kubelet(control, timing, logBook);
  const nodes = new NodeLifecycle(control, timing);
  const parts = { store, kubelet, logBook };
  const caches = {
    production: new CacheStandIn({ mode: 'cluster' }),
    staging: new CacheStandIn({ mode: 'single' }),
  };
  const makeService = (name: SandboxEnvironment, baseRate: number) =>
    new ServiceModel(ENVIRONMENTS[name].namespace, baseRate, {
      ...parts,
      cache: new ServiceCache(caches[name], baseRate),
    });
  const services = {
    production: makeService('production', 120),
    staging: makeService('staging', 13),
  };
  const usage = (pod: Pod) => usageOf(services, pod);
  const autoscalers = new Autoscalers(control, usage, timing);
  const scenarios = new Scenarios({ registry, models: services, nodes });

  const access = new Access(store);
  const users = defaultUsers(
    Object.values(ENVIRONMENTS).map(({ namespace }) => namespace),
  );
  (['operator', 'viewer', 'admin'] as const).forEach(name =>
    access.add(TOKENS[name], users[name]),
  );
  const requests = new RequestLog();
  const watches = new WatchHub(store, timing.bookmarkMs);
  const objects = sandboxObjects(registry);
  const server = new ApiServer({
    registry,
    watches,
    access,
    logBook,
    usage,
    requests,
    admin: call =>
      adminReply(scenarios, () => state(objects, scenarios, services), call),
  });
  const faults = new FaultInjector(watches, {
    refuse: () => server.close(),
    accept: () => server.reopen(),
  });
  server.faults = faults;

  const url = `http://127.0.0.1:${await server.listen(options.port ?? 0)}`;
  const servicePort = options.servicePort ?? 0;
  const standIns = {
    production: new ServiceServer(services.production),
    staging: new ServiceServer(services.staging),
  };
  const serviceUrls = {
    production: await standIns.production.listen(servicePort),
    staging: await standIns.staging.listen(servicePort && servicePort + 1),
  };
  // The services are first, then the servers of the caches.
  const { length: primaries } = caches.production.servers;
  await caches.production.listen(servicePort && servicePort + 2);
  await caches.staging.listen(servicePort && servicePort + 2 + primaries);
  manager.start();
  kubelet.start();
  autoscalers.start();
  const heart = setInterval(() => {
    Object.values(services).forEach(service =>
      service.step(timing.modelStepMs / 1000),
    );
  }, timing.modelStepMs);

  return {
    url,
    serviceUrl: serviceUrls.production,
    serviceUrls,
    caches,
    tokens: TOKENS,
    addUser: (name, rules) => {
      const token = `sandbox-${name}-token`;
      access.add(token, { name, rules });
      return token;
    },
    kubeconfig: () => kubeconfigText(url, TOKENS),
    scenarios,
    faults,
    requests,
    objects: () => objects,
    services,
    waitFor: (predicate, { timeoutMs = 20_000 } = {}) =>
      waitUntil(store, () => predicate(objects), timeoutMs),
    stop: async () => {
      clearInterval(heart);
      autoscalers.stop();
      manager.stop();
      kubelet.stop();
      nodes.stop();
      logBook.stop();
      await Promise.all([
        server.close(),
        standIns.production.close(),
        standIns.staging.close(),
        ...Object.values(caches).map(cache => cache.close()),
      ]);
    },
  };
}

function usageOf(services: Record<SandboxEnvironment, ServiceModel>, pod: Pod) {
  const service = Object.values(services).find(
    ({ namespace }) => namespace === pod.metadata.namespace,
  );
  return service && pod.metadata.labels?.app === 'quantum-rerank'
    ? service.usageOf(pod)
    : { cpuMillis: 20, memoryMiB: 60 };
}

function state(
  objects: SandboxObjects,
  scenarios: Scenarios,
  services: Record<SandboxEnvironment, ServiceModel>,
): object {
  return {
    resourceVersion: objects.resourceVersion(),
    scenarios: scenarios.list(),
    environments: Object.fromEntries(
      Object.entries(services).map(([name, service]) => [
        name,
        {
          namespace: service.namespace,
          readyPods: service.readyPods().length,
          requestsPerSecond: service.rate(),
          utilisation: service.utilisation(),
          errorRate: service.errorRate(),
          cacheUp: service.cacheUp(),
        },
      ]),
    ),
  };
}
