export * from './useSignalText';
