export * from './OperationsContext';
export * from './OperationsPage';
export * from './useOperationsLocation';
