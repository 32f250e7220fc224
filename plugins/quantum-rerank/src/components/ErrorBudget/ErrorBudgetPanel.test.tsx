import { screen, within } from '@testing-library/react';
import type { ErrorBudget } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { fakeApi, failing, renderOperations } from '../../__testUtils__';
import { errorBudget } from '../../__testUtils__/checkFixtures';

function renderBudget(overrides: Partial<ErrorBudget> = {}) {
  renderOperations({
    api: fakeApi({ getErrorBudget: async ref => errorBudget(ref, overrides) }),
    at: '/performance',
  });
  return screen.findByRole('region', { name: 'Error budget' });
}

describe('ErrorBudgetPanel', () => {
  it('tells promise, what was kept, and what is left', async () => {
    const panel = await renderBudget();
    const bar = await within(panel).findByRole('meter', {
      name: 'Error budget left',
    });
    expect(bar).toHaveAttribute('aria-valuenow', '80');
    expect(panel).toHaveTextContent('80 % of the error budget is left');
    expect(panel).toHaveTextContent('99.9 % over 30 d');
    expect(panel).toHaveTextContent('99.98 %');
    expect(panel).toHaveTextContent('43 min');
    expect(panel).toHaveTextContent('35 min');
    expect(panel).toHaveTextContent('Measured100 %');
  });

  it('says that more than all is spent, without a negative number', async () => {
    const panel = await renderBudget({
      state: 'critical',
      remainingSeconds: -3900,
      remainingRatio: -1.5,
    });
    expect(
      await within(panel).findByText('More than the error budget is spent'),
    ).toBeInTheDocument();
    expect(within(panel).getByRole('meter')).toHaveAttribute(
      'aria-valuenow',
      '0',
    );
    expect(panel).toHaveTextContent('1 h 5 min too much');
  });

  it('takes what was not measured for unknown, never for kept', async () => {
    const panel = await renderBudget({
      state: 'unknown',
      summary: 'Nothing was measured',
      achieved: undefined,
      spentSeconds: undefined,
      remainingSeconds: undefined,
      remainingRatio: undefined,
      coverage: 0,
    });
    expect(
      await within(panel).findByText('How much is left is unknown'),
    ).toBeInTheDocument();
    expect(within(panel).queryByRole('meter')).not.toBeInTheDocument();
    expect(panel).toHaveTextContent('Keptunknown');
    expect(panel).toHaveTextContent(
      '0 % of the window; the rest is not counted as kept',
    );
  });

  it('teaches how to promise something', async () => {
    const panel = await renderBudget({ signal: undefined });
    expect(
      await within(panel).findByText('The profile promises no availability.'),
    ).toBeInTheDocument();
  });

  it('says why it cannot be read', async () => {
    renderOperations({
      api: fakeApi({ getErrorBudget: failing(500, 'history is away') }),
      at: '/performance',
    });
    expect(await screen.findByText('history is away')).toBeInTheDocument();
  });
});
