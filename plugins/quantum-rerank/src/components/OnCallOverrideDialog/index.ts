export * from './OverrideDialog';
export type { OverrideStart } from './useOverrideDialog';
