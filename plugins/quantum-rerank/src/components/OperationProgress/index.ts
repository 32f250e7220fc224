export * from './CancelButton';
export * from './OperationProgress';
export * from './StepList';
