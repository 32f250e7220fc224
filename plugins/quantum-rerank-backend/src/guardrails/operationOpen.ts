import { isAutomatic } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { GeneralContext, Guardrail } from './Guardrail';

/** One operation at a time on a deployment. */
export const operationOpen: Guardrail<GeneralContext> = {
  code: 'operation-open',
  defaultEffect: 'refuse',
  check: ({ openOperation }) =>
    openOperation && {
      message: `Another operation on this deployment is not over: "${openOperation.title}", asked for by ${openOperation.requestedBy} (${openOperation.id}).`,
      suggestion: 'Wait for its end, or stop it.',
    },
};

/** Something was proposed; what a person asks for takes its place. */
export const proposalYields: Guardrail<GeneralContext> = {
  code: 'proposal-yields',
  defaultEffect: 'inform',
  check: ({ proposal }) =>
    proposal && {
      message: `${
        isAutomatic(proposal)
          ? `The portal proposed "${proposal.title}" by itself`
          : `A program proposed "${proposal.title}" for ${proposal.requestedBy}`
      }, which waits for an approval (${
        proposal.id
      }). It is withdrawn when you ask for this.`,
    },
};
