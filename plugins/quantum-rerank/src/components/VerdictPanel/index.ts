export * from './overallVerdict';
export * from './useOverallVerdict';
export * from './VerdictPanel';
