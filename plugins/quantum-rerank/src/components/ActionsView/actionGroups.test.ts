import { actionNames } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { groupActions } from './actionGroups';

describe('groupActions', () => {
  it('shows every action once, and none of today under "other"', () => {
    const groups = groupActions(actionNames);
    expect(groups.flatMap(({ actions }) => actions).sort()).toEqual(
      [...actionNames].sort(),
    );
    expect(groups.map(({ group }) => group)).not.toContain('other');
  });

  it('keeps the order of the table, not that of the names', () => {
    expect(groupActions(['resume', 'autoscaling', 'pause', 'scale'])).toEqual([
      { group: 'capacity', actions: ['scale', 'autoscaling'] },
      { group: 'hold', actions: ['pause', 'resume'] },
    ]);
  });

  it('shows an action that stands in no group under "other", last', () => {
    expect(groupActions(['defragment', 'redeploy'])).toEqual([
      { group: 'recover', actions: ['redeploy'] },
      { group: 'other', actions: ['defragment'] },
    ]);
  });
});
