export * from './OverridesPanel';
