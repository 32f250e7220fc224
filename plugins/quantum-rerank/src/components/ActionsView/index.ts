export * from './ActionsView';
