import {
  AUTOMATION_REF,
  AUTOMATION_VIA,
  type Operation,
  type Plan,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { PersonLookup } from '../onCall/persons/PersonDirectory';
import { testPlan } from '../operations/__testUtils__/testPlan';
import { sayOperation, sayPlan, sayReport } from './sentences';
import { SentenceNames } from './SentenceNames';

const LOOKUPS = new Map<string, PersonLookup>([
  ['user:default/dana.okafor', { name: 'Dana Okafor' }],
  ['user:default/sam', { name: 'Sam (+49 30 1234567)' }],
  ['group:default/payments', { name: 'Payments' }],
  ['user:default/dollar', { name: '$& and $1' }],
  ['user:default/long', { name: 'x'.repeat(500) }],
  ['user:default/away', 'unknown'],
]);

describe('names in sentences', () => {
  const lookUp = jest.fn(
    async (refs: string[]) =>
      new Map(refs.map(ref => [ref, LOOKUPS.get(ref) ?? ('absent' as const)])),
  );
  const names = new SentenceNames({ persons: { lookUp } });

  beforeEach(() => lookUp.mockClear());

  it.each([
    ['Approved by user:default/dana.okafor.', 'Approved by Dana Okafor.'],
    [
      'Cancelled by user:default/dana.okafor before anything was changed.',
      'Cancelled by Dana Okafor before anything was changed.',
    ],
    ['be an owner (group:default/payments)', 'be an owner (Payments)'],
    [
      'Owners: group:default/payments, user:default/Dana.Okafor; on call now: one person.',
      'Owners: Payments, Dana Okafor; on call now: one person.',
    ],
    [
      `Asked for by ${AUTOMATION_REF}: it is worse`,
      'Asked for by the portal: it is worse',
    ],
    [
      'It is done. Asked for by user:default/dana.okafor: load test',
      'It is done. Asked for by Dana Okafor: load test',
    ],
    ['user:default/sam:x', 'user:default/sam:x'],
    // Ways to reach somebody are for others than names.
    ['user:default/sam takes care of it.', 'Sam takes care of it.'],
    ['By user:default/dollar.', 'By $& and $1.'],
    ['By user:default/long.', `By ${'x'.repeat(100)}.`],
    // The reference stays where the catalog has nobody, or is away.
    ['By user:default/gone.', 'By user:default/gone.'],
    ['By user:default/away.', 'By user:default/away.'],
    // Nobody's reference.
    [
      'See https://portal.example.com/user:default/sam and component:default/sam',
      'See https://portal.example.com/user:default/sam and component:default/sam',
    ],
    ['superuser:default/sam', 'superuser:default/sam'],
    ['user:default/sam/x', 'user:default/sam/x'],
    ['user:default', 'user:default'],
  ])('%s', async (sentence, said) => {
    expect(await names.inSentence(sentence)).toBe(said);
  });

  it('asks the catalog once for all sentences, and not where nobody is named', async () => {
    const report = { summary: 'All 3 facts are ok' } as never;
    expect(await names.in(report, sayReport)).toBe(report);
    expect(lookUp).not.toHaveBeenCalled();
    await names.in(
      ['user:default/sam', 'user:default/SAM and group:default/payments'],
      (all, say) => all.map(say),
    );
    expect(lookUp.mock.calls).toEqual([
      [['user:default/sam', 'group:default/payments']],
    ]);
  });

  it('is quick with hostile text', async () => {
    const text = `user:${'a.'.repeat(50_000)}/ ${'user:a/'.repeat(20_000)}!`;
    expect(await names.inSentence(text)).toBe(text);
  });

  it('leaves alone in a plan what is no sentence of the portal', async () => {
    const plan: Plan = testPlan({
      diff: '+ owner: user:default/sam',
      parameters: { note: 'user:default/sam' },
      findings: [
        {
          code: 'operation-open',
          effect: 'refuse',
          message: 'Another is not over, asked for by user:default/sam.',
          suggestion: 'Ask user:default/sam.',
        },
      ] as Plan['findings'],
      blockedBy: ['user:default/sam is faster.'],
      permission: {
        name: 'x',
        decision: 'deny',
        reason: 'Owners: group:default/payments.',
      },
    });
    const said = await names.in(plan, sayPlan);
    expect(said).toEqual({
      ...plan,
      findings: [
        {
          ...plan.findings[0],
          message: 'Another is not over, asked for by Sam.',
          suggestion: 'Ask Sam.',
        },
      ],
      blockedBy: ['Sam is faster.'],
      permission: { ...plan.permission, reason: 'Owners: Payments.' },
    });
  });

  it('leaves alone in an operation who it was, and what people wrote', async () => {
    const operation = {
      requestedBy: 'user:default/sam',
      cancelledBy: 'user:default/sam',
      via: 'portal',
      reason: 'user:default/sam said so',
      message: 'Cancelled by user:default/sam.',
      steps: [
        { id: 'a', message: 'Approved by user:default/sam.' },
        { id: 'b' },
      ],
      approval: {
        state: 'waiting',
        decidedBy: 'user:default/sam',
        comment: 'user:default/sam',
        mayDecideReason: 'Owners: group:default/payments.',
      },
      plan: testPlan(),
    } as unknown as Operation;
    expect(await names.in(operation, sayOperation)).toEqual({
      ...operation,
      message: 'Cancelled by Sam.',
      steps: [{ id: 'a', message: 'Approved by Sam.' }, { id: 'b' }],
      approval: {
        ...operation.approval,
        mayDecideReason: 'Owners: Payments.',
      },
    });
    // A reason that the portal gives is a sentence of it.
    const automatic = { ...operation, via: AUTOMATION_VIA };
    expect((await names.in(automatic, sayOperation)).reason).toBe(
      'Sam said so',
    );
  });
});
