export * from './OnCallSearchResult';
