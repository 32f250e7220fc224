export * from './ScrollRegion';
