import { screen } from '@testing-library/react';
import { renderOperations } from '../../__testUtils__/renderOperations';

describe('OperationsPage', () => {
  it('shows verdict, workload, people and history of the first environment', async () => {
    renderOperations();
    expect(
      await screen.findByText(
        '3 of 3 pods are ready and the rollout is complete.',
      ),
    ).toBeInTheDocument();
    expect(screen.getByText('cluster eu-1')).toBeInTheDocument();
  });
});
