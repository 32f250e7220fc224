import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import {
  onCallAnswerFields,
  onCallAnswerOf,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { SentenceNames } from '../names';
import { toPublicError, withNames } from '../routes/errorBoundary';
import type { OnCallService } from './OnCallService';

/**
 * Offers the lookup to MCP clients and other callers of actions, as
 * `quantum-rerank:look-up-on-call`. It reads, as whoever calls it.
 */
export function registerOnCallAction(
  actionsRegistry: ActionsRegistryService,
  {
    onCall,
    names,
  }: {
    onCall: Pick<OnCallService, 'getOnCall'>;
    names: Pick<SentenceNames, 'inSentence'>;
  },
): void {
  actionsRegistry.register({
    name: 'look-up-on-call',
    title: 'Look up who is on call',
    description:
      'Says who is on call for an environment of an operated service at a moment, for each level of the escalation: who it is, until when, who comes next, and which level answers where nobody is. Names and ways to reach persons are left out for callers who may not see them; roles and emergency contacts are always there.',
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: {
      input: z =>
        z.object({
          entityRef: z
            .string()
            .min(3)
            .max(500)
            .describe(
              'Entity reference of the service, e.g. component:default/quantum-rerank',
            ),
          environment: z
            .string()
            .min(1)
            .max(63)
            .describe('Environment of the service, e.g. production'),
          at: z
            .string()
            .datetime()
            .optional()
            .describe(
              'Moment in UTC, ISO 8601, e.g. 2026-11-29T04:00:00Z; now when absent',
            ),
        }),
      output: z => {
        const { person, level, contact, source } = onCallAnswerFields(z);
        const shift = z.object({
          rotation: z.string(),
          title: z.string(),
          person: z.object(person),
          from: z.string().optional(),
          until: z.string().optional(),
          source: z.string().describe('Id of the source that says so'),
        });
        return z.object({
          at: z.string(),
          details: z.enum(['all', 'names', 'roles']),
          levels: z.array(
            z.object({
              ...level,
              after: z
                .string()
                .optional()
                .describe('After this long this level is told'),
              now: z.array(shift),
              next: z.array(shift),
            }),
          ),
          contacts: z.array(z.object(contact)),
          sources: z
            .array(z.object(source))
            .describe('Where the answer came from, and how old it is'),
          warnings: z.array(z.string()),
        });
      },
    },
    action: async ({ input, credentials }) => {
      try {
        const answer = await onCall.getOnCall(input, { credentials });
        return { output: onCallAnswerOf(answer) };
      } catch (error) {
        throw await withNames(toPublicError(error), names);
      }
    },
  });
}
