export * from './MaintenanceView';
