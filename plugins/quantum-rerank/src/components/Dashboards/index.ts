export * from './ChartGrid';
export * from './DashboardNav';
export * from './ServiceHealthDashboard';
export * from './useDashboard';
