export * from './SchedulePanel';
export type { Bar } from './timeline';
