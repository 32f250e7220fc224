export * from './trend';
export * from './useSignalText';
