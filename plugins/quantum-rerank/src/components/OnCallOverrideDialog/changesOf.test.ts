import { onCallSchedule, shift } from '../../__testUtils__/onCallFixtures';
import { changesOf, othersIn, type Draft } from './changesOf';

const DANA = 'user:default/dana.okafor';
const SAM = 'user:default/sam.rivera';
const day = (number: number) => `2026-03-0${number}T09:00:00.000Z`;

const schedule = onCallSchedule(undefined, {
  from: day(1),
  to: day(9),
  shifts: [
    shift({ from: day(1), until: day(3) }),
    shift({
      from: day(4),
      until: day(6),
      person: { role: 'Senior Engineer', entityRef: SAM, name: 'Sam Rivera' },
    }),
    shift({ rotation: 'secondary', from: day(1), until: day(9) }),
  ],
});

const draft: Draft = {
  kind: 'take',
  rotation: 'primary',
  person: SAM,
  from: day(2),
  until: day(5),
};

function changes(differences: Partial<Draft>) {
  return changesOf({ ...draft, ...differences }, schedule).map(
    ({ before, from, until, after, other }) =>
      `${before?.name ?? 'nobody'} ${from.slice(8, 10)}-${until.slice(
        8,
        10,
      )} → ${other?.name ?? after}`,
  );
}

describe('changesOf', () => {
  it('takes the time of others and of nobody, not what one has anyway', () => {
    expect(changes({})).toEqual([
      'Dana Okafor 02-03 → person',
      'nobody 03-04 → person',
    ]);
  });

  it('takes everything from everybody', () => {
    expect(changes({ person: 'user:default/lee', from: day(1) })).toEqual([
      'Dana Okafor 01-03 → person',
      'nobody 03-04 → person',
      'Sam Rivera 04-05 → person',
    ]);
  });

  it('leaves the time of an absent person to nobody', () => {
    expect(changes({ kind: 'absence', person: DANA })).toEqual([
      'Dana Okafor 02-03 → nobody',
    ]);
    expect(changes({ kind: 'absence', person: 'user:default/lee' })).toEqual(
      [],
    );
  });

  it('gives the other person the time in exchange', () => {
    expect(
      changes({
        kind: 'swap',
        from: day(2),
        until: day(3),
        exchange: { from: day(4), until: day(5) },
      }),
    ).toEqual(['Dana Okafor 02-03 → person', 'Sam Rivera 04-05 → Dana Okafor']);
  });

  it('takes only the time of whoever is named, where several share it', () => {
    const shared = { person: 'user:default/lee', from: day(1), until: day(5) };
    expect(changes({ ...shared, replaces: SAM })).toEqual([
      'Sam Rivera 04-05 → person',
    ]);
    expect(changes({ ...shared, replaces: DANA })).toEqual([
      'Dana Okafor 01-03 → person',
    ]);
    expect(othersIn({ ...draft, ...shared }, schedule)).toHaveLength(2);
    expect(othersIn(draft, schedule).map(({ name }) => name)).toEqual([
      'Dana Okafor',
    ]);
  });

  it('swaps with whoever is named, and leaves free what is free', () => {
    const swap = {
      kind: 'swap' as const,
      person: SAM,
      from: day(2),
      until: day(5),
      exchange: { from: day(5), until: day(6) },
    };
    expect(changes({ ...swap, replaces: DANA })).toEqual([
      'Dana Okafor 02-03 → person',
      'Sam Rivera 05-06 → Dana Okafor',
    ]);
    expect(
      changes({
        ...swap,
        from: day(3),
        until: day(4),
      }).filter(change => change.startsWith('nobody')),
    ).toEqual([]);
  });

  it('changes nothing for who is on call anyway', () => {
    expect(changes({ from: day(4), until: day(6) })).toEqual([]);
  });

  it('sees nobody behind the last shift', () => {
    expect(changes({ from: day(7), until: day(8) })).toEqual([
      'nobody 07-08 → person',
    ]);
  });
});
