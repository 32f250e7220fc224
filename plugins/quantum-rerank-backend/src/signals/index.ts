export * from './DefaultSignalService';
export * from './SignalPast';
export * from './SignalService';
export * from './store/SignalStore';
