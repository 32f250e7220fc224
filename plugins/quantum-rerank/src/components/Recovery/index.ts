export * from './RecoveryPanel';
