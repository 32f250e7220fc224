export * from './SignalSparkline';
