import { switchedParameters } from './switchedParameters';

describe('switchedParameters', () => {
  it('keeps the number', () => {
    expect(switchedParameters('bounds', { replicas: 5 })).toEqual({
      minReplicas: 5,
    });
    expect(switchedParameters('floor', { replicas: 5 })).toEqual({
      minReplicas: 5,
      temporary: { duration: '2h' },
    });
    expect(
      switchedParameters('bounds', {
        minReplicas: 5,
        temporary: { duration: '1h' },
      }),
    ).toEqual({ minReplicas: 5 });
    expect(
      switchedParameters('replicas', { minReplicas: 5, maxReplicas: 9 }),
    ).toEqual({ replicas: 5 });
  });

  it('has nothing to keep where there is no number, or none that is taken', () => {
    expect(switchedParameters('bounds', { replicas: 0 })).toBeUndefined();
    expect(switchedParameters('floor', { replicas: 0 })).toBeUndefined();
    expect(switchedParameters('floor', undefined)).toBeUndefined();
    expect(switchedParameters('replicas', { maxReplicas: 9 })).toBeUndefined();
  });
});
