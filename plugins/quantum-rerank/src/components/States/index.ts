export * from './EmptyState';
export * from './ErrorState';
export * from './LoadingState';
export * from './ResourceState';
export * from './SubmitError';
