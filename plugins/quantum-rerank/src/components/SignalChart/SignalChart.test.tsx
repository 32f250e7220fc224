import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { SignalHistory } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  axeViolations,
  failing,
  fakeApi,
  renderOperations,
  signalHistory,
} from '../../__testUtils__';

const at = (minute: number) =>
  new Date(Date.UTC(2026, 2, 1, 10, minute)).toISOString();

const history = signalHistory({
  from: at(0),
  to: at(60),
  points: [
    { at: at(0), value: 0.0901234 },
    { at: at(1), value: null },
    { at: at(2), value: 0.412 },
    { at: at(3), value: null },
  ],
  target: { max: 0.1 },
  normal: { min: 0.05, max: 0.1 },
  marks: [
    { at: at(10), kind: 'operation', title: 'Scale to 5', id: 'op-1' },
    { at: at(20), kind: 'release', title: 'Revision 4: release 1.2.0' },
  ],
});

function renderChart(answer: SignalHistory = history) {
  return renderOperations({
    api: fakeApi({ getSignalHistory: async () => answer }),
    at: '/performance?signal=similarity-p95',
  });
}

describe('SignalChart', () => {
  it('draws normal band, target, changes and what was measured', async () => {
    const { container } = renderChart();
    const chart = await screen.findByRole('application', {
      name: 'Chart of Similarity p95',
    });
    expect(within(chart).getByText('Target 100 ms')).toBeInTheDocument();
    expect(within(chart).getByText('400 ms')).toBeInTheDocument();
    expect(container.querySelectorAll('.recharts-reference-area')).toHaveLength(
      1,
    );
    // One target and two changes, the latter numbered.
    expect(container.querySelectorAll('.recharts-reference-line')).toHaveLength(
      3,
    );
    expect(within(chart).getByText('2')).toBeInTheDocument();
    // Measurements with none beside them would be invisible as a line.
    expect(container.querySelectorAll('circle')).toHaveLength(2);
    expect(
      screen.getByText('Shaded: normal, 50 ms to 100 ms'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('Dashed line: target, up to 100 ms'),
    ).toBeInTheDocument();
    expect(await axeViolations(container)).toEqual([]);
  });

  it('names the changes, with a way to the operation', async () => {
    renderChart();
    expect(
      await screen.findByRole('link', { name: 'Scale to 5' }),
    ).toHaveAttribute(
      'href',
      expect.stringMatching(/\/operations\/history\/op-1$/),
    );
    expect(screen.getByText('Revision 4: release 1.2.0')).toBeInTheDocument();
  });

  it('tells exact values by keyboard, and "unknown" in a gap', async () => {
    const { container } = renderChart();
    const chart = await screen.findByRole('application');
    chart.focus();
    // The chart draws the tooltip more than once, so what was found can be gone.
    await waitFor(() =>
      expect(screen.getByText('90.1234 ms')).toBeInTheDocument(),
    );
    fireEvent.keyDown(chart, { key: 'ArrowRight' });
    await waitFor(() =>
      expect(
        container.querySelector('.recharts-tooltip-wrapper'),
      ).toHaveTextContent(/unknown$/),
    );
    expect(screen.queryByText('90.1234 ms')).not.toBeInTheDocument();
  });

  it('has a table of the same, newest first', async () => {
    const { container } = renderChart();
    await screen.findByRole('application');
    await userEvent.click(
      screen.getByRole('button', { name: 'Show as table' }),
    );
    const table = screen.getByRole('table', {
      name: 'Table of Similarity p95 over time',
    });
    const values = within(table)
      .getAllByRole('row')
      .slice(1)
      .map(row => within(row).getAllByRole('cell')[1].textContent);
    expect(values).toEqual(['unknown', '412 ms', 'unknown', '90.1234 ms']);
    expect(screen.queryByRole('application')).not.toBeInTheDocument();
    expect(screen.getByText('Scale to 5')).toBeInTheDocument();
    expect(await axeViolations(container)).toEqual([]);
    await userEvent.click(
      screen.getByRole('button', { name: 'Show as chart' }),
    );
    expect(await screen.findByRole('application')).toBeInTheDocument();
  });

  it('says why there is nothing to draw', async () => {
    renderChart(
      signalHistory({
        points: [{ at: at(0), value: null }],
        reason: 'History begins with the first look',
      }),
    );
    expect(
      await screen.findByText('Nothing was measured in this time.'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('History begins with the first look'),
    ).toBeInTheDocument();
    expect(screen.queryByRole('application')).not.toBeInTheDocument();
  });

  it('shows why the history cannot be read', async () => {
    renderOperations({
      api: fakeApi({ getSignalHistory: failing(503, 'source is away') }),
      at: '/performance?signal=similarity-p95',
    });
    expect(await screen.findByText('source is away')).toBeInTheDocument();
    expect(
      screen.getByText('The history could not be read.'),
    ).toBeInTheDocument();
  });
});
