import type { Freeze } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  axeViolations,
  failing,
  fakeApi,
  renderOperations,
} from '../../__testUtils__';

const HOUR = 3_600_000;
const soon = (hours: number) =>
  new Date(Date.now() + hours * HOUR).toISOString();

const held = { allowed: false, reason: 'Nobody is there.' };
const free = { allowed: true, reason: 'No freeze window holds.' };

function apiWith(freeze: Partial<Freeze>) {
  return fakeApi({
    getFreeze: async ({ entityRef, environment, at }) => ({
      entityRef,
      environment,
      at: at ?? new Date().toISOString(),
      active: [],
      upcoming: [],
      persons: free,
      automation: free,
      ...freeze,
    }),
  });
}

describe('freeze windows', () => {
  it('stay on the screen with the error when they cannot be read again', async () => {
    const { api, signals } = renderOperations({
      api: apiWith({
        active: [
          { id: 'x', title: 'Year-end', from: soon(-1), until: soon(1) },
        ],
      }),
    });
    await screen.findByText(/^Freeze: Year-end, until /);
    api.getFreeze.mockImplementation(failing(503, 'not now'));
    signals.send({ type: 'alerts' });
    expect(
      await screen.findByText('It is not known whether a freeze window holds.'),
    ).toBeInTheDocument();
    expect(screen.getByText('not now')).toBeInTheDocument();
    expect(screen.getByText(/^Freeze: Year-end, until /)).toBeInTheDocument();
  });

  it('are shown above everything while they hold', async () => {
    const { container } = renderOperations({
      api: apiWith({
        active: [
          { id: 'x', title: 'Year-end', from: soon(-1), until: soon(1) },
        ],
        persons: { allowed: true, reason: 'A P0 is open.' },
        automation: held,
      }),
    });
    const banner = (await screen.findByText(/^Freeze: Year-end, until /))
      .parentElement;
    expect(banner).toHaveTextContent('People: A P0 is open.');
    expect(banner).toHaveTextContent('Automation: Nobody is there.');
    expect(await axeViolations(container)).toEqual([]);
  });

  it('are announced for a day, and not earlier', async () => {
    renderOperations({
      api: apiWith({
        upcoming: [
          { id: 'x', title: 'Weekend', from: soon(23), until: soon(48) },
        ],
      }),
    });
    expect(
      await screen.findByText(/^A freeze begins soon: Weekend, from /),
    ).toBeInTheDocument();
  });

  it('that are further away are no news', async () => {
    const api = apiWith({
      upcoming: [
        { id: 'x', title: 'Weekend', from: soon(25), until: soon(48) },
      ],
    });
    renderOperations({ api, at: '/actions' });
    const panel = await screen.findByRole('region', {
      name: 'Would a change be taken?',
    });
    expect(await within(panel).findByText(/^Weekend: /)).toBeInTheDocument();
    expect(screen.queryByText(/A freeze begins soon/)).toBeNull();
  });

  it('say so when they cannot be read', async () => {
    renderOperations({
      api: fakeApi({ getFreeze: failing(503, 'away') }),
    });
    expect(
      await screen.findByText('It is not known whether a freeze window holds.'),
    ).toBeInTheDocument();
  });

  it('are looked up for another time', async () => {
    const api = apiWith({});
    api.getFreeze.mockImplementation(
      async ({ entityRef, environment, at }) => ({
        entityRef,
        environment,
        at: at ?? new Date().toISOString(),
        active: [],
        upcoming: [],
        persons: at ? { ...held, unlessIncident: true } : free,
        automation: at ? held : free,
      }),
    );
    const { container } = renderOperations({ api, at: '/actions' });
    const panel = await screen.findByRole('region', {
      name: 'Would a change be taken?',
    });
    expect(await within(panel).findByText('People: yes')).toBeInTheDocument();
    await userEvent.click(within(panel).getByRole('button', { name: 'Look' }));
    expect(
      within(panel).getByText('Choose a day and a time'),
    ).toBeInTheDocument();
    await userEvent.type(
      within(panel).getByLabelText('At this time, on your clock'),
      '2026-12-24T18:00',
    );
    await userEvent.click(within(panel).getByRole('button', { name: 'Look' }));
    expect(
      await within(panel).findByText(
        'People: no, unless a P0 or P1 is open then',
      ),
    ).toBeInTheDocument();
    expect(panel).toHaveTextContent('Automation: no');
    expect(await axeViolations(container)).toEqual([]);
    await userEvent.click(within(panel).getByRole('button', { name: 'Now' }));
    await waitFor(() =>
      expect(within(panel).getByText('People: yes')).toBeInTheDocument(),
    );
  });
});
