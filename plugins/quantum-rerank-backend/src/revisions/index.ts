export { RevisionHistory, type RevisionRecord } from './RevisionHistory';
export type { CurrentRevision } from './observeRevision';
export { ReleaseSightings, type Sightings } from './ReleaseSightings';
export {
  RevisionRecorder,
  type SeenRelease,
  type StalledRelease,
} from './RevisionRecorder';
export { RevisionStateStore } from './RevisionStateStore';
