import { switchedParameters } from './switchedParameters';

describe('switchedParameters', () => {
  it('keeps the number', () => {
    expect(switchedParameters('autoscaling', { replicas: 5 })).toEqual({
      minReplicas: 5,
    });
    expect(
      switchedParameters('scale', { minReplicas: 5, maxReplicas: 9 }),
    ).toEqual({ replicas: 5 });
  });

  it('has nothing to keep where there is no number, or none that is taken', () => {
    expect(switchedParameters('autoscaling', { replicas: 0 })).toBeUndefined();
    expect(switchedParameters('autoscaling', undefined)).toBeUndefined();
    expect(switchedParameters('scale', { maxReplicas: 9 })).toBeUndefined();
  });
});
