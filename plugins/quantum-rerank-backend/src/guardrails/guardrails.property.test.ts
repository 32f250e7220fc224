import {
  configurableGuardrails,
  guardrailEffects,
  type Finding,
  type ProfileGuardrail,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { testTarget } from '../operations/__testUtils__/testTarget';
import { EnvironmentRights } from '../operations/rights/Right';
import type { ReviewedRight } from '../operations/rights/RightsReviewer';
import {
  applyEffects,
  checkGuardrails,
  passableFindings,
  rightsGuardrails,
} from '.';

const CASES = 500;

/** Numbers that look random and are the same in every run. */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  int(below: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * below);
  }

  of<T>(values: readonly T[]): T {
    return values[this.int(values.length)];
  }

  many<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.int(most + 1) }, make);
  }
}

const gravity = (effect: string) =>
  guardrailEffects.indexOf(effect as (typeof guardrailEffects)[number]);
const ENVIRONMENTS = ['production', 'staging'];
/** Such as no profile may set. */
const FIXED = ['operation-open', 'cluster-right-missing', 'nothing-to-do'];

let count = 0;

function findings(random: Random): Finding[] {
  return random.many(6, () => ({
    code: random.of([...configurableGuardrails, ...FIXED]),
    effect: random.of(guardrailEffects),
    message: `finding ${(count += 1)}`,
  }));
}

function settings(random: Random): ProfileGuardrail[] {
  return random.many(6, () => ({
    code: random.of(configurableGuardrails),
    effect: random.of(guardrailEffects),
    ...(random.int(2) ? { environments: [random.of(ENVIRONMENTS)] } : {}),
  }));
}

describe('whatever is found and whatever the profile says', () => {
  const random = new Random(20_261_128);
  const cases = Array.from({ length: CASES }, () => ({
    found: findings(random),
    profile: settings(random),
    environment: random.of(ENVIRONMENTS),
  }));

  it('effects are those of the profile, and never weaker', () => {
    for (const { found, profile, environment } of cases) {
      const applied = applyEffects(found, profile, environment);
      expect(applied).toHaveLength(found.length);
      for (const finding of found) {
        const said = profile.filter(
          ({ code, environments }) =>
            code === finding.code &&
            (environments?.includes(environment) ?? true),
        );
        // One that names the environment goes before a general one.
        const [wanted = finding] = [
          ...said.filter(({ environments }) => environments),
          ...said,
        ];
        expect(
          applied.find(({ message }) => message === finding.message)?.effect,
        ).toBe(wanted.effect);
      }
    }
  });

  it('the worst comes first, and nothing that refuses can be passed but a freeze', () => {
    for (const { found, profile, environment } of cases) {
      const applied = applyEffects(found, profile, environment);
      const order = applied.map(({ effect }) => gravity(effect));
      expect(order).toEqual([...order].sort((a, b) => b - a));
      expect(
        passableFindings(applied).filter(
          ({ code, effect }) => effect === 'refuse' && code !== 'frozen',
        ),
      ).toEqual([]);
    }
  });
});

it('a right that is missing refuses, one that is unknown is told, and only what is allowed passes in silence', () => {
  const random = new Random(7);
  const rights = new EnvironmentRights(testTarget().environment);
  const all = [
    ...rights.restart(),
    ...rights.rollout(),
    rights.consumers(),
    rights.event(),
  ];
  for (let index = 0; index < CASES; index++) {
    const reviewed = random.many(
      6,
      (): ReviewedRight => ({
        ...random.of(all),
        answer: random.of(['allowed', 'denied', 'unknown'] as const),
        who: 'somebody',
      }),
    );
    const found = checkGuardrails(rightsGuardrails, {
      cluster: 'eu-1',
      rights: reviewed,
    });
    const isMissing = reviewed.some(
      ({ answer, otherwise }) => answer === 'denied' && !otherwise,
    );
    expect(found.some(({ effect }) => effect === 'refuse')).toBe(isMissing);
    expect(found.length === 0).toBe(
      reviewed.every(({ answer }) => answer === 'allowed'),
    );
    expect(found.some(({ code }) => code === 'cluster-right-unknown')).toBe(
      reviewed.some(({ answer }) => answer === 'unknown'),
    );
  }
});
