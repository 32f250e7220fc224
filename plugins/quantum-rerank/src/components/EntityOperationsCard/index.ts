export * from './EntityOperationsCard';
