export * from './ValidationDialog';
