export * from './ErrorBudgetPanel';
