export * from './EnvironmentRows';
