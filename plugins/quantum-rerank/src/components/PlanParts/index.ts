export * from './ChangeList';
export * from './DiffView';
export * from './FindingList';
export * from './ObjectList';
