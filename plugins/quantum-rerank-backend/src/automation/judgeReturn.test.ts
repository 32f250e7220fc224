import type {
  ActionRequest,
  AutoscalingValues,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { StoredOperation } from '../operations/store/OperationStore';
import { judgeReturn } from './judgeReturn';

type Ended = Pick<StoredOperation, 'operation' | 'execution'>;

function ended(
  action: string,
  parameters: object = {},
  wanted?: AutoscalingValues,
): Ended {
  return {
    operation: { action, parameters },
    execution: wanted ? { autoscaling: { wanted } } : {},
  } as Ended;
}

const verdictOf = (...parts: Parameters<typeof judgeReturn>) =>
  judgeReturn(...parts).verdict;

describe('what may be taken back without a person', () => {
  it.each<[string, ActionRequest]>([
    ['pause', { action: 'resume', parameters: {} }],
    ['resume', { action: 'pause', parameters: {} }],
    ['rollback', { action: 'rollback', parameters: { revision: 3 } }],
  ])('is never %s', (action, inverse) => {
    expect(verdictOf(ended(action), inverse)).toBe('leave');
  });

  it.each([
    [5, 3, 'propose'],
    [3, 5, 'run'],
    [0, 3, 'run'],
  ])('of a scaling to %i with %i before: %s', (now, before, verdict) => {
    expect(
      verdictOf(ended('scale', { replicas: now }), {
        action: 'scale',
        parameters: { replicas: before },
      }),
    ).toBe(verdict);
  });

  it.each<[AutoscalingValues, AutoscalingValues, string]>([
    [{ minReplicas: 6 }, { minReplicas: 3 }, 'propose'],
    [{ minReplicas: 2 }, { minReplicas: 3 }, 'run'],
    [{ maxReplicas: 20 }, { maxReplicas: 15 }, 'propose'],
    [{ maxReplicas: 5 }, { maxReplicas: 15 }, 'run'],
    [
      { minReplicas: 2, maxReplicas: 20 },
      { minReplicas: 3, maxReplicas: 15 },
      'propose',
    ],
    [{ cpuUtilization: 50 }, { cpuUtilization: 70 }, 'propose'],
    [{ cpuUtilization: 90 }, { cpuUtilization: 70 }, 'run'],
    [{ memoryUtilization: 60 }, { memoryUtilization: null }, 'propose'],
    [{ memoryUtilization: null }, { memoryUtilization: 60 }, 'run'],
    [
      { scaleDownSelectPolicy: 'Disabled' },
      { scaleDownSelectPolicy: null },
      'propose',
    ],
    [
      { scaleUpStabilizationSeconds: 0 },
      { scaleUpStabilizationSeconds: 300 },
      'propose',
    ],
  ])('of an autoscaler with %j after %j: %s', (wanted, before, verdict) => {
    expect(
      verdictOf(ended('autoscaling', wanted, wanted), {
        action: 'autoscaling',
        parameters: before,
      }),
    ).toBe(verdict);
  });

  it('is not a floor that was raised for a time', () => {
    expect(
      verdictOf(
        ended('autoscaling', { minReplicas: 6, temporary: { duration: '2h' } }),
        { action: 'autoscaling', parameters: { floor: 'restore' } },
      ),
    ).toBe('propose');
  });

  it('is a configuration', () => {
    expect(
      verdictOf(ended('config-update'), {
        action: 'config-restore',
        parameters: { version: 'before', restart: true },
      }),
    ).toBe('run');
  });
});
