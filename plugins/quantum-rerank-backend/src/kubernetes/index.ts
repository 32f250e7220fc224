export * from './errors';
export { HttpKubernetesApi } from './HttpKubernetesApi';
export type { HttpKubernetesApiOptions } from './HttpKubernetesApi';
export * from './KubernetesApi';
export { KubeConfigTransport } from './transport';
