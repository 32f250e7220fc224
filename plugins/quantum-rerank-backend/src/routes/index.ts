export * from './createReadRouter';
