export * from './ChangeList';
export * from './ConsumerList';
export * from './DiffView';
export * from './FindingList';
export * from './ObjectList';
export * from './PlanView';
