export * from './SignalSource';
