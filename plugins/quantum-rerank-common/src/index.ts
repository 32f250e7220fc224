/**
 * Vocabulary that both sides of QuantumRerank Operations share.
 *
 * @packageDocumentation
 */
export * from './actions';
export * from './alerts';
export * from './annotations';
export * from './auditEvents';
export * from './capabilities';
export * from './configValues';
export * from './onCallAnswer';
export * from './permissions';
export * from './automation';
export * from './profile/cache';
export * from './profile/checks';
export * from './profile/consumers';
export * from './profile/duration';
export * from './profile/findings';
export * from './profile/governance';
export * from './profile/measuring';
export * from './profile/onCall';
export * from './profile/schema';
export * from './profile/signals';
export * from './schema';
export * from './secretValues';
export * from './client';
export * from './openapi';
