export * from './DefaultWorkloadService';
export * from './replicasOwner';
export * from './rolloutStatus';
export * from './ReleaseWatches';
export * from './WorkloadService';
export * from './AuthorizedWorkloadService';
