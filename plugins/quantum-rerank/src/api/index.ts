export * from './errors';
export * from './quantumRerankApiRef';
