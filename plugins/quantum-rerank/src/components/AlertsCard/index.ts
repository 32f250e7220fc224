export * from './AlertsCard';
