export * from './CancelButton';
export * from './LostProgress';
export * from './OperationProgress';
export * from './StepList';
