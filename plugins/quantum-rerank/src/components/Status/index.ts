export * from './OperationStateWord';
export * from './StatusWord';
export * from './tones';
