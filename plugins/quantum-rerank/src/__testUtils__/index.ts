export * from './axe';
export * from './checkFixtures';
export * from './FakeApi';
export * from './FakeSignals';
export * from './fixtures';
export * from './renderOperations';
export * from './responseError';
export * from './signalFixtures';
