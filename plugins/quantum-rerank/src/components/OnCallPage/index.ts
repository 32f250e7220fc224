export * from './OnCallPage';
export * from './StandaloneOnCallPage';
