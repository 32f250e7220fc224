export { SignalComparer } from './SignalComparer';
export { VerificationStore } from './VerificationStore';
export { VerificationWatch } from './VerificationWatch';
