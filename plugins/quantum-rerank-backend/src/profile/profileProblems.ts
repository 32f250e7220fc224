import { CustomErrorBase } from '@backstage/errors';

/** One thing that is wrong with a profile document. */
export interface ProfileProblem {
  /** 1-based; absent when the problem is not at a place. */
  line?: number;
  column?: number;
  /** Field, e.g. `environments[0].replicas.min`. */
  field?: string;
  /** What is wrong and what would be right. */
  message: string;
}

const SHOWN_PROBLEMS = 20;

/** A profile that cannot be used, with everything that is wrong with it. */
export class InvalidProfileError extends CustomErrorBase {
  name = 'InvalidProfileError' as const;
  readonly problems: ProfileProblem[];

  constructor(source: string, problems: ProfileProblem[], cause?: unknown) {
    const lines = problems
      .slice(0, SHOWN_PROBLEMS)
      .map(problem => describe(source, problem));
    if (problems.length > SHOWN_PROBLEMS) {
      lines.push(`and ${problems.length - SHOWN_PROBLEMS} more`);
    }
    super(lines.join('\n'), cause);
    this.problems = problems;
  }
}

function describe(source: string, problem: ProfileProblem): string {
  const place =
    problem.line === undefined
      ? source
      : `${source}:${problem.line}:${problem.column}`;
  return problem.field
    ? `${place} ${problem.field}: ${problem.message}`
    : `${place} ${problem.message}`;
}

/** Path of a field as people write it. */
export function formatPath(path: PropertyKey[]): string {
  return path
    .map(part => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}
