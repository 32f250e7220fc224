export { createAlertIncidents } from './alertIncidents';
export { DefaultFreezeService } from './DefaultFreezeService';
export type { FreezeService, FreezeSituation } from './FreezeService';
export type { OpenIncident, OpenIncidents } from './OpenIncidents';
