import {
  formatPolicies,
  othersOf,
  parsePolicies,
  textsOf,
  toAutoscalingParameters,
} from './autoscalingFields';

describe('autoscalingFields', () => {
  it('reads policies as they are written', () => {
    const text = '4 pods / 60s, 100% / 15s';
    const policies = [
      { type: 'Pods', value: 4, periodSeconds: 60 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ];
    expect(parsePolicies(text)).toEqual(policies);
    expect(formatPolicies(parsePolicies(text)!)).toBe(text);
    expect(parsePolicies(' 1 POD/30 s ')).toEqual([
      { type: 'Pods', value: 1, periodSeconds: 30 },
    ]);
  });

  it.each([
    '',
    '4',
    '4 pods',
    '4 / 60s',
    '0 pods / 60s',
    '4 pods / 0s',
    '4 pods / 1801s',
    '4 pods / 60s,',
    '-1% / 15s',
    '1.5% / 15s',
    Array(11).fill('1% / 15s').join(', '),
  ])('does not understand "%s"', text => {
    expect(parsePolicies(text)).toBeUndefined();
  });

  it('fills in what it shows and keeps what it does not', () => {
    const parameters = {
      minReplicas: 4,
      scaleDownPolicies: [{ type: 'Pods', value: 1, periodSeconds: 300 }],
      scaleUpSelectPolicy: 'Min',
      memoryUtilization: null,
      temporary: { duration: '2h' },
    };
    const texts = textsOf(parameters);
    expect(texts).toEqual({
      minReplicas: '4',
      scaleDownPolicies: '1 pods / 300s',
      scaleUpSelectPolicy: 'Min',
    });
    const { temporary, ...permanent } = parameters;
    expect(toAutoscalingParameters(texts, othersOf(parameters))).toEqual(
      permanent,
    );
  });

  it('asks for nothing while nothing is filled in, or something is wrong', () => {
    expect(toAutoscalingParameters({}, {})).toBeUndefined();
    expect(
      toAutoscalingParameters({ minReplicas: '4', maxReplicas: 'many' }, {}),
    ).toBeUndefined();
    expect(
      toAutoscalingParameters({ scaleUpPolicies: 'fast' }, {}),
    ).toBeUndefined();
  });
});
