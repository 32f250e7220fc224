export * from './ReportPage';
export * from './ReportProgress';
export * from './ReportStateWord';
export * from './RequestedBy';
