export * from './DefaultHealthService';
export * from './HealthService';
