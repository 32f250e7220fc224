export * from './OperationDialog';
