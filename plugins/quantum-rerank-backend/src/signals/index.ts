export * from './DefaultSignalService';
export * from './SignalService';
export * from './store/SignalStore';
