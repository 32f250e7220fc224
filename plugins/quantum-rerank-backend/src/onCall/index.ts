export { createOnCall, createOnCallEngine } from './createOnCall';
export { registerOnCallAction } from './registerOnCallAction';
export type { OnCallEngine } from './OnCallEngine';
export type { OnCallService } from './OnCallService';
