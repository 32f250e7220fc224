export * from './BaselineService';
export * from './DefaultBaselineService';
