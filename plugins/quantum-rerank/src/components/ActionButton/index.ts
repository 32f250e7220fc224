export * from './ActionButton';
export * from './RefusableButton';
export * from './useCapability';
