import {
  actions,
  type ActionSample,
  type ActionSubject,
} from '../actions/actions';
import { actionsSection } from './actionsSection';

/** Two samples of every action for each subject. */
function samples(
  times: Partial<Record<ActionSubject, [number, number]>>,
): ActionSample[] {
  return actions.flatMap(action =>
    Object.entries(times).flatMap(([subject, pair]) =>
      pair.map(milliseconds => ({
        action,
        subject: subject as ActionSubject,
        milliseconds,
      })),
    ),
  );
}

describe('actionsSection', () => {
  it('says that aims are met, and how long kubectl takes', () => {
    const text = actionsSection(
      samples({
        operations: [10, 10],
        'operations-plan': [8, 8],
        kubectl: [55, 55],
        'bare-call': [2, 2],
      }),
    );

    expect(text).toContain(
      '| scale | Operations, accepted | 10.0 ms | 10.0 ms | 10.0 ms | 2 |',
    );
    expect(text).toContain(
      'within 15 ms more than the bare call, p50: **met**; worst is 8.00 ms more, scale.',
    );
    expect(text).toContain(
      'within 50 ms more than the bare call, p99: **met**',
    );
    expect(text).toContain('rollback takes kubectl 5.5 times as long');
  });

  it('says that aims are missed, and by which action', () => {
    const text = actionsSection([
      ...samples({ operations: [17.5, 17.5], 'bare-call': [2, 2] }),
      { action: 'restart', subject: 'operations', milliseconds: 99 },
      { action: 'restart', subject: 'operations', milliseconds: 99 },
    ]);

    expect(text).toContain('p50: **missed**');
    expect(text).toContain('p99: **missed**; worst is 97.0 ms more, restart.');
  });

  it('says that there was no kubectl', () => {
    const text = actionsSection(
      samples({ operations: [10, 10], 'bare-call': [2, 2] }),
    );

    expect(text).not.toContain('| kubectl |');
    expect(text).toContain('kubectl was not found on this machine');
  });
});
