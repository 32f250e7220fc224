import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { AutoscalingForm } from './AutoscalingForm';

jest.mock('../OperationsPage/OperationsContext', () => ({
  useOperationsContext: () => ({ snapshot: {} }),
}));

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
