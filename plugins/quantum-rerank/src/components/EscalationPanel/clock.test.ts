import { ago } from '../../__testUtils__';
import { escalation } from '../../__testUtils__/onCallFixtures';
import { clockText, nextStep } from './clock';

describe('clockText', () => {
  it.each([
    [680_000, '11:20'],
    [679_001, '11:20'],
    [59_000, '0:59'],
    [3_600_000, '1:00:00'],
    [3_661_000, '1:01:01'],
    [0, '0:00'],
    [-5000, '0:00'],
  ])('shows %d ms as %s', (left, text) => {
    expect(clockText(left)).toBe(text);
  });
});

describe('nextStep', () => {
  it('is the first level that was not told', () => {
    expect(nextStep(escalation())?.level).toBe(2);
  });

  it.each(['acknowledged', 'resolved', 'exhausted'] as const)(
    'is none once it is %s',
    state => expect(nextStep(escalation({ state }))).toBeUndefined(),
  );

  it('is not a level that had no channel when its turn came', () => {
    const [first, second] = escalation().steps;
    const { toldAt, ...untold } = first;
    const steps = [{ ...untold, handledAt: toldAt }, second];
    expect(nextStep(escalation({ steps }))?.level).toBe(2);
    expect(
      nextStep(
        escalation({
          steps: steps.map(step => ({ ...step, handledAt: ago(1) })),
        }),
      ),
    ).toBeUndefined();
  });

  it('is none when everybody was told', () => {
    const steps = escalation().steps.map(step => ({ ...step, toldAt: ago(1) }));
    expect(nextStep(escalation({ steps }))).toBeUndefined();
  });
});
