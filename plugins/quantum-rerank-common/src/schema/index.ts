export * from './primitives';
export * from './environment';
export * from './snapshot';
export * from './pods';
export * from './revisions';
export * from './plan';
export * from './operation';
export * from './signal';
