/**
 * Operations tab and cards of QuantumRerank Operations, for the new frontend
 * system. The old system finds the same components at `./legacy`.
 *
 * @packageDocumentation
 */
export { quantumRerankPlugin as default } from './plugin';
export { quantumRerankApiRef } from './api';
export { isOperationsAvailable } from './isOperationsAvailable';
export { quantumRerankTranslationRef } from './translation';
