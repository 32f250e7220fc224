export * from './DefaultErrorBudgetService';
export * from './ErrorBudgetService';
