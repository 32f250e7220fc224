export { createAlertIncidents } from './alertIncidents';
export { DefaultFreezeService } from './DefaultFreezeService';
export type {
  FreezeFacts,
  FreezeService,
  FreezeSituation,
} from './FreezeService';
export type { OpenIncident, OpenIncidents } from './OpenIncidents';
