export * from './PerformanceView';
