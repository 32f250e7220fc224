export * from './BaselinesDialog';
