/**
 * A small Kubernetes API server and QuantumRerank service in memory: the cluster of the demo portal and the test double
 * of the backend.
 *
 * @packageDocumentation
 */
export { freePort } from './freePort';
export { startSandbox } from './sandbox';
export type { Sandbox } from './sandbox';
export type { SandboxOptions, SandboxTiming, Seed } from './options';
export { DEFAULT_TIMING } from './options';
export type { SandboxEnvironment, ScenarioInfo } from './scenarios/scenarios';
export type { ServiceModel, ServiceTrouble } from './service/model';
export { CacheStandIn } from './cache';
export type { CacheOptions, CacheServer } from './cache';
export { FaultInjector } from './faults/injector';
export type { FaultEffect, FaultHandle, FaultMatch } from './faults/injector';
export { RequestLog } from './requests';
export type { AccessAttributes, RequestEntry } from './requests';
export type { SandboxObjects } from './objects';
export type { AccessRule } from './api/access';
export type {
  Deployment,
  Hpa,
  KubeEvent,
  KubeObject,
  Node,
  Pdb,
  Pod,
  ReplicaSet,
} from './store/kinds';
