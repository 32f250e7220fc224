import type { JsonArray, JsonObject } from '@backstage/types';
import {
  profileSchema,
  type Profile,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  isCollection,
  isMap,
  isScalar,
  LineCounter,
  parseDocument,
} from 'yaml';
import type { Document } from 'yaml';
import { z } from 'zod';
import { findRuleProblem } from '../freeze/windows/checkRule';
import { nextFireTime } from '../reports/schedule/nextFireTime';
import {
  formatPath,
  InvalidProfileError,
  type ProfileProblem,
} from './profileProblems';

const LIMIT_BYTES = 1024 * 1024;
/** Enough for honest anchors, too little for a document that explodes. */
const LIMIT_ALIASES = 50;

/** What app-config changes in the environments of a profile. */
export type EnvironmentOverrides = Record<
  string,
  {
    cluster?: string;
    namespace?: string;
    consumers?: JsonObject[];
    baseUrl?: string;
    /** As in the profile; checked with it. */
    metrics?: JsonObject;
    alertmanager?: JsonObject;
    dashboards?: JsonObject[];
    load?: JsonObject;
    cache?: JsonObject;
  }
>;

/** Lists of a profile that app-config may replace as a whole. */
export interface ProfileReplacements {
  rotations?: JsonArray;
  calendars?: JsonArray;
  onCall?: JsonArray;
}

type Issue = z.core.$ZodIssue;

/**
 * A profile document, checked, with the installation's differences applied.
 *
 * @param source - how the document is called in messages
 * @throws InvalidProfileError with every problem found, each with line, column and field
 */
export function parseProfile(
  text: string,
  source: string,
  overrides: EnvironmentOverrides = {},
  replacements: ProfileReplacements = {},
): Profile {
  if (Buffer.byteLength(text) > LIMIT_BYTES) {
    throw new InvalidProfileError(source, [
      { message: 'is longer than 1 MiB, which no profile needs' },
    ]);
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    uniqueKeys: true,
    version: '1.2',
  });
  if (document.errors.length > 0) {
    throw new InvalidProfileError(
      source,
      document.errors.map(error => {
        const { line, col } = lineCounter.linePos(error.pos[0]);
        return { line, column: col, message: error.message };
      }),
    );
  }
  const value = toValue(document, source);
  const parsed = profileSchema.safeParse(value);
  if (!parsed.success) {
    throw new InvalidProfileError(
      source,
      parsed.error.issues.flatMap(issue =>
        toProblems(issue, document, lineCounter),
      ),
    );
  }
  const issues = scheduleIssues(parsed.data);
  if (issues.length > 0) {
    throw new InvalidProfileError(
      source,
      issues.flatMap(issue => toProblems(issue, document, lineCounter)),
    );
  }
  return applyOverrides(parsed.data, source, overrides, replacements);
}

/** What the schema cannot see: whether schedules and freeze windows ever come. */
function scheduleIssues(profile: Profile): Issue[] {
  return [
    ...morningCheckIssues(profile),
    ...freezeIssues(profile),
    ...verificationIssues(profile),
  ];
}

function verificationIssues({ verification, signals }: Profile): Issue[] {
  return (verification.signals ?? [])
    .map(
      (id, index): Issue => ({
        code: 'custom',
        path: ['verification', 'signals', index],
        message: `names no signal of the profile: "${id}"`,
        input: id,
      }),
    )
    .filter(({ input }) => !signals.some(({ id }) => id === input));
}

function freezeIssues({ freezeWindows }: Profile): Issue[] {
  return freezeWindows.flatMap((rule, index): Issue[] => {
    const problem = freezeWindows
      .slice(0, index)
      .some(({ id }) => id === rule.id)
      ? { field: 'id' as const, message: `"${rule.id}" is used twice` }
      : findRuleProblem(rule, Date.now());
    return problem
      ? [
          {
            code: 'custom',
            path: ['freezeWindows', index, problem.field],
            message: problem.message,
            input: rule[problem.field],
          },
        ]
      : [];
  });
}

function morningCheckIssues({ morningCheck }: Profile): Issue[] {
  if (!morningCheck?.schedule) {
    return [];
  }
  try {
    nextFireTime(morningCheck.schedule, new Date());
    return [];
  } catch (error) {
    return [
      {
        code: 'custom',
        path: ['morningCheck', 'schedule', 'cron'],
        message: error instanceof Error ? error.message : String(error),
        input: morningCheck.schedule.cron,
      },
    ];
  }
}

function toValue(document: Document, source: string): unknown {
  try {
    return document.toJS({ maxAliasCount: LIMIT_ALIASES });
  } catch (error) {
    throw new InvalidProfileError(
      source,
      [{ message: 'uses too many aliases; write the values out' }],
      error,
    );
  }
}

function toProblems(
  issue: Issue,
  document: Document,
  lineCounter: LineCounter,
): ProfileProblem[] {
  const at = (offset: number | undefined) => {
    if (offset === undefined) {
      return { line: 1, column: 1 };
    }
    const { line, col } = lineCounter.linePos(offset);
    return { line, column: col };
  };
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(issue.path);
    return issue.keys.map(key => ({
      ...at(keyOffset(document, issue.path, key)),
      field: formatPath([...issue.path, key]),
      message: `is not a known key${
        known.length > 0 ? `; known here are ${known.join(', ')}` : ''
      }`,
    }));
  }
  const { offset, missing } = locate(document, issue.path);
  return [
    {
      ...at(offset),
      field: formatPath(issue.path) || undefined,
      message: missing ? `is missing: ${issue.message}` : issue.message,
    },
  ];
}

/** Offset of the node at the path, or of the nearest one above it. */
function locate(
  document: Document,
  path: PropertyKey[],
): { offset?: number; missing: boolean } {
  for (let length = path.length; length >= 0; length--) {
    const node =
      length === 0
        ? document.contents
        : document.getIn(path.slice(0, length), true);
    if (isCollection(node) || isScalar(node)) {
      return { offset: node.range?.[0], missing: length < path.length };
    }
  }
  return { missing: true };
}

function keyOffset(
  document: Document,
  path: PropertyKey[],
  key: string,
): number | undefined {
  const node =
    path.length === 0 ? document.contents : document.getIn(path, true);
  const pair = isMap(node)
    ? node.items.find(item => isScalar(item.key) && item.key.value === key)
    : undefined;
  return isScalar(pair?.key)
    ? pair.key.range?.[0]
    : locate(document, path).offset;
}

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
}

function knownKeys(path: PropertyKey[]): string[] {
  let schema = z.toJSONSchema(profileSchema, {
    io: 'input',
    unrepresentable: 'any',
  }) as JsonSchema | undefined;
  for (const part of path) {
    schema =
      typeof part === 'number'
        ? schema?.items
        : schema?.properties?.[String(part)];
  }
  return Object.keys(schema?.properties ?? {});
}

function applyOverrides(
  profile: Profile,
  source: string,
  overrides: EnvironmentOverrides,
  replacements: ProfileReplacements,
): Profile {
  const names = profile.environments.map(({ name }) => name);
  const problems: ProfileProblem[] = Object.keys(overrides)
    .filter(name => !names.includes(name))
    .map(name => ({
      field: `quantumRerank.profiles[].environments.${name}`,
      message: `the profile has no such environment; it has ${names.join(
        ', ',
      )}`,
    }));
  const changed = profileSchema.safeParse({
    ...profile,
    ...replacements,
    environments: profile.environments.map(environment => ({
      ...environment,
      ...overrides[environment.name],
    })),
  });
  if (!changed.success) {
    problems.push(
      ...changed.error.issues.map(issue => ({
        field: `quantumRerank.profiles[].${
          issue.path[0] === 'environments'
            ? `environments.${names[Number(issue.path[1])]}.${formatPath(
                issue.path.slice(2),
              )}`
            : formatPath(issue.path)
        }`,
        message: issue.message,
      })),
    );
  }
  if (problems.length > 0 || !changed.success) {
    throw new InvalidProfileError(source, problems);
  }
  return changed.data;
}
