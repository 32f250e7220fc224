export * from './age';
export * from './images';
export * from './numbers';
export * from './safeHref';
export * from './signalValues';
