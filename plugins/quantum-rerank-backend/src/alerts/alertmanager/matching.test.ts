import { alertProfile } from '../__testUtils__/alertsBed';
import type { AmSilence } from './answers';
import { coveredRules, covers, isConfinedTo } from './matching';
import { commentOf, matchersFor, toSilence } from './silences';

const labels = { environment: 'production', namespace: 'quantum-rerank' };
const rules = alertProfile().alertRules;

const matcher = (changes: object) => ({
  name: 'alertname',
  value: '',
  isRegex: false,
  isEqual: true,
  ...changes,
});

const silence = (
  matchers: AmSilence['matchers'],
  changes: object = {},
): AmSilence => ({
  id: 'x',
  status: { state: 'active' },
  matchers,
  startsAt: '2026-11-24T02:00:00Z',
  endsAt: '2026-11-24T03:00:00Z',
  createdBy: 'someone',
  comment: 'why',
  ...changes,
});

describe('silences of an Alertmanager', () => {
  it.each([
    [{ value: 'errors' }, true],
    [{ value: 'other' }, false],
    [{ value: 'errors', isEqual: false }, false],
    [{ value: 'errors', isEqual: undefined }, true],
    [{ value: 'a|errors|b', isRegex: true }, true],
    [{ value: '^(?:a|errors)$', isRegex: true }, true],
    [{ value: 'a|b', isRegex: true }, false],
    [{ value: 'a|b', isRegex: true, isEqual: false }, true],
    [{ value: '.*', isRegex: true }, true],
    // Expressions of strangers are not run.
    [{ value: '(e+)+rrors', isRegex: true }, undefined],
    [{ value: 'err.*', isRegex: true }, undefined],
  ])('%j covers errors: %s', (changes, expected) => {
    expect(covers(matcher(changes), 'errors')).toBe(expected);
  });

  it('cover exactly the rules they were made for', () => {
    const made = silence(matchersFor(['errors', 'errors-some'], labels));
    expect(coveredRules(made, rules, labels)).toEqual([
      'errors',
      'errors-some',
    ]);
    expect(isConfinedTo(made, labels)).toBe(true);
    const staging = { ...labels, environment: 'staging' };
    expect(coveredRules(made, rules, staging)).toEqual([]);
    expect(isConfinedTo(made, staging)).toBe(false);
  });

  it('of everybody are not of this environment alone', () => {
    const wide = silence([matcher({ name: 'severity', value: 'P0' })]);
    expect(coveredRules(wide, rules, labels)).toEqual(['errors']);
    expect(isConfinedTo(wide, labels)).toBe(false);
  });

  it('carry their links there and back', () => {
    const reason = 'A release (planned)';
    for (const links of [
      {},
      { operationId: 'op-1' },
      { incidentId: 'INC.7' },
      { operationId: 'op-1', incidentId: 'INC.7' },
    ]) {
      const comment = commentOf({ reason, ...links });
      const read = toSilence(silence([], { comment }), rules, labels);
      expect(read).toMatchObject({ reason, ...links });
    }
  });

  it('are shown as plain text of limited length', () => {
    const read = toSilence(
      silence([matcher({ name: 'a\u202Eb', value: '"\n\u001b[2J' })], {
        comment: `\u0000${'x'.repeat(5000)}`,
        createdBy: '<img src=x>\r\nforged',
        startsAt: 'never',
      }),
      rules,
      labels,
    );
    expect(read.reason).toHaveLength(500);
    expect(read.createdBy).toBe('<img src=x> forged');
    expect(JSON.stringify(read)).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
    expect(read.startsAt).toBe('1970-01-01T00:00:00.000Z');
  });
});
