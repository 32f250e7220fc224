export * from './SignalsCard';
