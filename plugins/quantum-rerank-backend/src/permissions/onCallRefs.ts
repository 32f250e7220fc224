import type { LoggerService } from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { OnCallSource } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { Target } from '../profile/ProfileService';

const SOURCE_TIMEOUT_MS = 3000;

/**
 * Who is on call for a target: the profile's list together with every source.
 * A source that fails or is slow grants nothing, and is logged.
 */
export async function findOnCallRefs(
  target: Target,
  options: { sources: OnCallSource[]; logger: LoggerService },
): Promise<string[]> {
  const answers = await Promise.all(
    options.sources.map(async source => {
      try {
        const now = new Date();
        const shifts = await withTimeout(
          source.getShifts({
            entityRef: target.entityRef,
            annotations: target.entity.metadata.annotations ?? {},
            environment: target.environment.name,
            from: now,
            to: now,
            signal: AbortSignal.timeout(SOURCE_TIMEOUT_MS),
          }),
        );
        return shifts.flatMap(({ person }) => person.entityRef ?? []);
      } catch (error) {
        options.logger.warn(
          `On-call source "${source.id}" gave no answer for ${target.entityRef} ${target.environment.name}`,
          error instanceof Error ? error : undefined,
        );
        return [];
      }
    }),
  );
  const refs = [...target.profile.onCall, ...answers.flat()];
  return [...new Set(refs.map(normalizeRef).filter(ref => ref !== undefined))];
}

function normalizeRef(ref: string): string | undefined {
  try {
    return stringifyEntityRef(parseEntityRef(ref));
  } catch {
    return undefined;
  }
}

async function withTimeout<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      answer,
      new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(new Error(`no answer within ${SOURCE_TIMEOUT_MS} ms`)),
          SOURCE_TIMEOUT_MS,
        );
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
