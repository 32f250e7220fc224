export { RevisionHistory, type RevisionRecord } from './RevisionHistory';
export type { CurrentRevision } from './observeRevision';
export {
  RevisionRecorder,
  type SeenRelease,
  type StalledRelease,
} from './RevisionRecorder';
export { RevisionStateStore } from './RevisionStateStore';
