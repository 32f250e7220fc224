export * from './createReports';
export * from './ReportService';
