import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { AutoscalingForm } from './AutoscalingForm';

jest.mock('../OperationsPage/OperationsContext', () => ({
  useOperationsContext: () => ({ snapshot: {} }),
}));

it('takes policies and which of them counts, and says how to write them', async () => {
  const onChange = jest.fn();
  renderInTestApp(<AutoscalingForm onChange={onChange} parameters={{}} />);
  const down = await screen.findByLabelText('Policies down');
  await userEvent.type(down, '1 pod');
  expect(down).toHaveAccessibleDescription(
    'Write each as 4 pods / 60s or 100% / 15s, up to 1800s',
  );
  expect(onChange).toHaveBeenLastCalledWith(undefined);
  await userEvent.type(down, ' / 300s, 10% / 60s');
  await userEvent.selectOptions(
    screen.getByLabelText('Of several policies down'),
    'the one that allows least',
  );
  expect(onChange).toHaveBeenLastCalledWith({
    scaleDownPolicies: [
      { type: 'Pods', value: 1, periodSeconds: 300 },
      { type: 'Percent', value: 10, periodSeconds: 60 },
    ],
    scaleDownSelectPolicy: 'Min',
  });
});

it('keeps what it has no field for when a field is changed', async () => {
  const onChange = jest.fn();
  const scaleUpPolicies = [
    { type: 'Pods' as const, value: 1, periodSeconds: 60 },
  ];
  renderInTestApp(
    <AutoscalingForm
      parameters={{
        scaleUpPolicies,
        memoryUtilization: null,
        maxReplicas: 10,
        temporary: { duration: '2h' },
      }}
      onChange={onChange}
    />,
  );
  await userEvent.type(
    await screen.findByLabelText('Minimum of replicas'),
    '4',
  );
  expect(onChange).toHaveBeenLastCalledWith({
    minReplicas: 4,
    maxReplicas: 10,
    scaleUpPolicies,
    memoryUtilization: null,
  });
  await userEvent.type(screen.getByLabelText('Memory target (%)'), '60');
  expect(onChange).toHaveBeenLastCalledWith(
    expect.objectContaining({ memoryUtilization: 60, scaleUpPolicies }),
  );
});
