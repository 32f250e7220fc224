export * from './SilenceDialog';
