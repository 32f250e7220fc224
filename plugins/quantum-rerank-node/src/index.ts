/**
 * Extension points of QuantumRerank Operations.
 *
 * @packageDocumentation
 */
export * from './clusterSources';
export * from './onCallSources';
export * from './permissions';
