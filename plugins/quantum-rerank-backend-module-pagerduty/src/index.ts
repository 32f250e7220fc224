/**
 * Who is on call for QuantumRerank Operations, from PagerDuty.
 *
 * @packageDocumentation
 */
export { quantumRerankModulePagerDuty as default } from './module';
