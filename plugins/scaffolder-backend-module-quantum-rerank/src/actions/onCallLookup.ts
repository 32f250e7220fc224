import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  onCallAnswerFields,
  onCallAnswerOf,
  type OnCall,
  type OnCallShift,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { examples } from './onCallLookup.examples';
import { refusal } from './refusal';
import { resolveTarget } from './resolveTarget';
import { commonInput } from './schema';
import { oneLine } from './text';
import { createUserClient } from './userClient';

/**
 * `quantum-rerank:on-call:lookup`: who is on call. It tells what the person
 * who started the template may see.
 */
export function createOnCallLookupAction(options: {
  auth: AuthService;
  discovery: DiscoveryService;
}) {
  return createTemplateAction({
    id: 'quantum-rerank:on-call:lookup',
    description:
      'Looks up who is on call for a service, as far as the person who started the template may see it',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        entityRef: commonInput.entityRef,
        environment: commonInput.environment,
        at: z =>
          z
            .string()
            .datetime('must be a moment in UTC such as 2026-11-29T04:00:00Z')
            .optional()
            .describe('Moment to look at; now when absent'),
      },
      output: {
        summary: z =>
          z.string().describe('One sentence: who is on call, by level'),
        levels: z => {
          const { level, person } = onCallAnswerFields(z);
          return z
            .array(
              z.object({
                ...level,
                persons: z.array(
                  z.object({
                    ...person,
                    until: z.string().optional(),
                    source: z.string(),
                  }),
                ),
              }),
            )
            .describe('Levels of the escalation, from the first to the last');
        },
        contacts: z =>
          z
            .array(z.object(onCallAnswerFields(z).contact))
            .describe('Contacts that are always there'),
        sources: z =>
          z
            .array(z.object(onCallAnswerFields(z).source))
            .describe('Where the answer came from, and how old it is'),
        warnings: z =>
          z
            .array(z.string())
            .describe('What is wrong with the schedule, in sentences'),
      },
    },
    async handler(ctx) {
      const client = createUserClient({
        ...options,
        getCredentials: () => ctx.getInitiatorCredentials(),
      });
      const { at, ...where } = ctx.input;
      const ref = resolveTarget(where);
      let onCall: OnCall;
      try {
        onCall = await client.getOnCall({ ...ref, ...(at ? { at } : {}) });
      } catch (error) {
        throw refusal(error);
      }
      const answer = onCallAnswerOf(onCall);
      const summary = summarize(onCall);
      const warnings = answer.warnings.map(oneLine);
      ctx.logger.info(summary);
      warnings.forEach(warning => ctx.logger.warn(warning));
      ctx.output('summary', summary);
      ctx.output('warnings', warnings);
      ctx.output(
        'levels',
        answer.levels.map(({ level, title, now, fallbackTo, unknown }) => ({
          level,
          title,
          persons: now.map(toPerson),
          ...(fallbackTo === undefined ? {} : { fallbackTo }),
          ...(unknown ? { unknown } : {}),
        })),
      );
      ctx.output('contacts', answer.contacts);
      ctx.output('sources', answer.sources);
    },
  });
}

function toPerson({ person, until, source }: OnCallShift) {
  const { role, entityRef, name, email, phone, slack, url } = person;
  return {
    role,
    ...(entityRef ? { entityRef } : {}),
    ...(name ? { name } : {}),
    ...(email ? { email } : {}),
    ...(phone ? { phone } : {}),
    ...(slack ? { slack } : {}),
    ...(url ? { url } : {}),
    ...(until ? { until } : {}),
    source,
  };
}

function summarize({
  entityRef,
  environment,
  at,
  levels,
  sources,
}: OnCall): string {
  const parts = levels.map(({ level, now, fallbackTo, unknown }) => {
    const persons = now
      .map(({ person }) => person.name ?? person.entityRef ?? person.role)
      .join(' and ');
    const instead =
      fallbackTo === undefined ? '' : ` (level ${fallbackTo} answers)`;
    const none = unknown ? 'not known' : 'nobody';
    return `level ${level}: ${persons || `${none}${instead}`}`;
  });
  const isRead = sources.every(({ state }) => state === 'live');
  return oneLine(
    `On call for ${environment} of ${entityRef} at ${at}: ${
      parts.join('; ') || (isRead ? 'nobody' : 'not known')
    }.`,
  );
}
