import type { GeneralContext, Guardrail } from './Guardrail';

/**
 * A program asks for a person who is not there. It takes everything else a
 * guardrail could ask for, such as a typed text, as easily as it asks.
 */
export const unattended: Guardrail<GeneralContext> = {
  code: 'unattended',
  defaultEffect: 'require-approval',
  check: context =>
    context.unattended
      ? {
          message:
            'An assistant or another program asks for this for a person who did not start it, so it is a proposal: nothing is changed until somebody signed in approves it.',
          suggestion:
            'Let somebody else approve it, or ask for it yourself in the portal, which takes its place.',
        }
      : undefined,
};
