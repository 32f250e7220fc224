export * from './document';
export * from './routes';
