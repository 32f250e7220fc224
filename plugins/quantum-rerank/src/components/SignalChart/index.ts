export * from './MarkList';
export * from './RangeChoice';
export * from './SignalChartBox';
