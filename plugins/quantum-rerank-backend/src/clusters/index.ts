export * from './ClusterRegistry';
export * from './DefaultClusterRegistry';
