export { createOperationService } from './createOperationService';
export { OperationFeed } from './OperationFeed';
export type { OperationService, UserCredentials } from './OperationService';
export { Planner } from './plan/Planner';
export { DatabaseOperationStore } from './store/DatabaseOperationStore';
export type { OperationStore } from './store/OperationStore';
export {
  OperationWorker,
  type OperationWorkerOptions,
} from './worker/OperationWorker';
export type { WorkerTiming } from './worker/timing';
