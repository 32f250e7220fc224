export * from './HealthPanel';
export * from './PodReadiness';
export * from './ProbesTable';
