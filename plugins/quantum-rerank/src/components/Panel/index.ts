export * from './FactList';
export * from './Panel';
