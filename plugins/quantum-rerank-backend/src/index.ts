/**
 * The engine of QuantumRerank Operations: watched workload, operations,
 * permissions and their HTTP interface.
 *
 * @packageDocumentation
 */
export { quantumRerankPlugin as default } from './plugin';
