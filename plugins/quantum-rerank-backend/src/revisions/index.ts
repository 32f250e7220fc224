export { RevisionHistory, type RevisionRecord } from './RevisionHistory';
export { RevisionRecorder, type StalledRelease } from './RevisionRecorder';
export { RevisionStateStore } from './RevisionStateStore';
