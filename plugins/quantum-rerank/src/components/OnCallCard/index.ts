export * from './EntityOnCallCard';
