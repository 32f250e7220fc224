import { plan } from '../../__testUtils__';
import { planDifferences } from './planDifferences';

describe('planDifferences', () => {
  it('finds none between equal plans', () => {
    expect(planDifferences(plan(), plan({ hash: 'other' }))).toEqual([]);
  });

  it('names facts that changed, came and went', () => {
    const before = plan({
      facts: [
        { label: 'Replicas now', value: '3' },
        { label: 'Autoscaler', value: '3 to 10' },
      ],
      findings: [],
    });
    const after = plan({
      facts: [
        { label: 'Replicas now', value: '4' },
        { label: 'Paused', value: 'yes' },
      ],
      findings: [],
    });
    expect(planDifferences(before, after)).toEqual([
      { kind: 'fact', label: 'Replicas now', before: '3', after: '4' },
      { kind: 'fact', label: 'Autoscaler', before: '3 to 10' },
      { kind: 'fact', label: 'Paused', after: 'yes' },
    ]);
  });

  it('names a changed target when nothing else shows it', () => {
    const moved = plan({ target: { ...plan().target, generation: 5 } });
    expect(planDifferences(plan(), moved)).toEqual([{ kind: 'target' }]);
  });
});
