export { createOnCall, createOnCallEngine } from './createOnCall';
export type { OnCallEngine } from './OnCallEngine';
export type { OnCallService } from './OnCallService';
