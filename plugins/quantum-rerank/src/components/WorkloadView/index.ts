export * from './WorkloadView';
