export * from './AlertsView';
