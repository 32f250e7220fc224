/**
 * Extension points of QuantumRerank Operations.
 *
 * @packageDocumentation
 */
export * from './clusterSources';
export * from './notifiers';
export * from './onCallSources';
export * from './permissions';
