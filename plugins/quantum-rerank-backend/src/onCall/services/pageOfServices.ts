import { InputError } from '@backstage/errors';
import {
  onCallServicesQuerySchema,
  type OnCall,
  type OnCallService,
  type Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { z } from 'zod';
import { parseInput } from '../../operations/requestErrors';
import type { Target } from '../../profile/ProfileService';
import { inBatches } from './inBatches';

/** Title, reference and environment of the last one shown. */
const cursorSchema = z.tuple([z.string(), z.string(), z.string()]);

type Position = z.infer<typeof cursorSchema>;

/**
 * One page of services by title. The search looks at what the caller sees,
 * so nobody is found by a name that is hidden.
 *
 * @throws InputError for a query that cannot be
 */
export async function pageOfServices(
  targets: Target[],
  query: unknown,
  answer: (target: Target) => Promise<OnCall>,
): Promise<Page<OnCallService>> {
  const { search, limit, cursor } = parseInput(
    onCallServicesQuerySchema,
    query,
  );
  const after = cursor === undefined ? undefined : decode(cursor);
  const ordered = targets
    .map(target => ({ target, position: positionOf(target) }))
    .filter(({ position }) => !after || compare(position, after) > 0)
    .sort((a, b) => compare(a.position, b.position));
  const words = search?.trim().toLocaleLowerCase('en-US') ?? '';
  const items: OnCallService[] = [];
  let last: Position | undefined;
  for await (const { item, result } of inBatches(ordered, ({ target }) =>
    answer(target),
  )) {
    const { target, position } = item;
    const service = toService(target, result);
    if (textOf(service).includes(words)) {
      if (items.length === limit && last) {
        return { items, nextCursor: encode(last) };
      }
      items.push(service);
      last = position;
    }
  }
  return { items };
}

function toService(target: Target, onCall: OnCall): OnCallService {
  const { entityRef, environment, details, levels, warnings } = onCall;
  return {
    entityRef,
    title: titleOf(target),
    environment,
    environmentTitle: target.environment.title,
    details,
    levels,
    warnings,
  };
}

/** What people call the service. */
export function titleOf({ entity }: Target): string {
  return entity.metadata.title ?? entity.metadata.name;
}

function textOf(service: OnCallService): string {
  const persons = service.levels.flatMap(({ now, next }) =>
    [...now, ...next].flatMap(({ person, title }) => [
      title,
      person.role,
      person.name,
      person.entityRef,
    ]),
  );
  return [
    service.title,
    service.entityRef,
    service.environmentTitle,
    ...service.levels.map(({ title }) => title),
    ...persons,
  ]
    .filter(text => text !== undefined)
    .join('\n')
    .toLocaleLowerCase('en-US');
}

function positionOf(target: Target): Position {
  return [titleOf(target), target.entityRef, target.environment.name];
}

function compare(a: Position, b: Position): number {
  const index = a.findIndex((text, position) => text !== b[position]);
  if (index < 0) {
    return 0;
  }
  return a[index] < b[index] ? -1 : 1;
}

function encode(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function decode(cursor: string): Position {
  try {
    return cursorSchema.parse(
      JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')),
    );
  } catch {
    throw new InputError('cursor is not one that this list gave');
  }
}
