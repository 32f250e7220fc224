export * from './EnvironmentList';
export * from './OperatedEntityCard';
