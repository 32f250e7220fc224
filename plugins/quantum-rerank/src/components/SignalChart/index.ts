export * from './SignalChartBox';
