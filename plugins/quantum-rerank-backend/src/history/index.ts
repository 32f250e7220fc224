export { createHistory } from './createHistory';
export type { HistoryService } from './HistoryService';
