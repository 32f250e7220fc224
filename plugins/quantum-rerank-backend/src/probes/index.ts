export * from './DefaultProbeService';
export * from './ProbeService';
