export * from './DefaultRecoveryService';
export type { RecoveryService } from './RecoveryService';
