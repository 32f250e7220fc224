export { createAlertSubjects } from './alertSubjects';
export { createEngineLookup } from './engineLookup';
export { createEscalation } from './createEscalation';
export { EscalationStore } from './EscalationStore';
export { Escalator } from './Escalator';
export type { EscalationService } from './EscalationService';
export type {
  EscalationSubject,
  EscalationSubjects,
  Place,
} from './EscalationSubjects';
export type { LevelAnswer, OnCallLookup } from './OnCallLookup';
