/**
 * Software template actions that operate QuantumRerank through the same
 * pipeline as the portal's Operations tab.
 *
 * @packageDocumentation
 */
export { scaffolderModuleQuantumRerank as default } from './module';
