export * from './Person';
export { usePersonName } from './usePersonName';
