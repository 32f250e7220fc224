export * from './VerdictPanel';
