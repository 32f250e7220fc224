export * from './WorkloadCard';
