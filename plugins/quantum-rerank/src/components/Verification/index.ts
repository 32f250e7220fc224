export { VerdictWord } from './VerdictWord';
export { VerificationSection } from './VerificationSection';
