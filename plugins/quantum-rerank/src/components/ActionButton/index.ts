export * from './ActionButton';
export * from './RefusableButton';
export * from './useActionRefusal';
export * from './useAvailability';
export * from './useCapability';
