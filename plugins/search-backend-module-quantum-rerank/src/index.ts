/**
 * Finds on-call services of QuantumRerank Operations in the search of the
 * portal.
 *
 * @packageDocumentation
 */
export { searchModuleQuantumRerank as default } from './module';
export type { OnCallDocument } from './onCallDocument';
