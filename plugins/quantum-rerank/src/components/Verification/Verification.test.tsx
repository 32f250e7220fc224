import type {
  OperationState,
  Verification,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  ago,
  axeViolations,
  failing,
  fakeApi,
  operation,
  renderOperations,
} from '../../__testUtils__';

const verification: Verification = {
  state: 'watching',
  verdict: 'same',
  summary: 'Same: 1 signal compared; 1 not known.',
  comparedAt: ago(10),
  until: ago(-1200),
  items: [
    {
      signal: 'error-rate',
      title: 'Error rate',
      unit: 'ratio',
      before: 0.001,
      after: 0.0012,
      target: { max: 0.01 },
      change: 'same',
      reason: 'It changed by less than 0.1 %, which may be chance',
    },
    {
      signal: 'p95',
      title: 'Similarity p95',
      unit: 'seconds',
      change: 'unknown',
      reason: 'Nothing was measured',
    },
  ],
};

const worse: Verification = {
  ...verification,
  verdict: 'worse',
  summary: 'Worse: Error rate 0.1 % → 6 %.',
  items: [{ ...verification.items[0], after: 0.06, change: 'worse' }],
};

const ended = operation({
  state: 'succeeded',
  cancellable: false,
  startedAt: ago(60),
  endedAt: ago(30),
  inverse: {
    action: 'scale',
    parameters: { replicas: 3 },
    title: 'Scale production to 3',
  },
});

function show(
  known: Verification | undefined,
  now = known,
  state: OperationState = 'succeeded',
) {
  const shown = { ...ended, state, verification: known };
  const api = fakeApi({
    listOperations: async (_ref, query) => ({
      items: query?.open === 'true' ? [] : [shown],
    }),
  });
  api.push(shown);
  api.getOperation.mockImplementation(async () => ({
    ...shown,
    verification: now,
  }));
  return renderOperations({ api, at: '/history/op-1' });
}

const section = async () =>
  (await screen.findByRole('heading', { name: 'Signals before and after' }))
    .parentElement!;

describe('the verification of an operation', () => {
  it('shows each signal before and after, and that it is watched', async () => {
    const { container } = show(verification);
    const shown = await section();
    expect(shown).toHaveTextContent('signals same');
    expect(shown).toHaveTextContent('Stable so far; watched until');
    const rows = () =>
      within(within(shown).getByRole('table')).getAllByRole('row');
    expect(rows()).toHaveLength(2);
    await userEvent.click(
      within(shown).getByRole('button', { name: 'Show 1 more signal' }),
    );
    const [, errors, latency] = rows();
    expect(errors).toHaveTextContent(/^Error rate0\.1.%0\.12.%up to 1.%same/);
    expect(latency).toHaveTextContent(
      'Similarity p95unknownunknown–not knownNothing was measured',
    );
    expect(shown).not.toHaveTextContent('take it back');
    expect(await axeViolations(container)).toEqual([]);
  });

  it('says that the change can be taken back when signals got worse', async () => {
    show({ ...worse, state: 'done' });
    const shown = await section();
    expect(shown).toHaveTextContent('signals worse');
    expect(shown).toHaveTextContent('this is the result');
    expect(shown).toHaveTextContent(
      'If this change is to blame, take it back:',
    );
    expect(
      screen.getByRole('button', { name: /Scale production to 3/ }),
    ).toBeInTheDocument();
  });

  it.each(['failed', 'overridden', 'interrupted'] as const)(
    'shows the numbers of an operation that ended %s half-way',
    async state => {
      show({ ...worse, state: 'done' }, undefined, state);
      expect(await section()).toHaveTextContent('Error rate 0.1 % → 6 %');
    },
  );

  it('shows nothing of an operation that was never sent', async () => {
    show({ ...worse, state: 'done' }, undefined, 'refused');
    expect(
      await screen.findByRole('heading', { name: ended.title }),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('heading', { name: 'Signals before and after' }),
    ).not.toBeInTheDocument();
  });

  it('goes on while it is watched, and ends with the result', async () => {
    const { api, signals } = show(verification);
    await section();
    await waitFor(() => expect(api.getOperation).toHaveBeenCalled());
    api.getOperation.mockImplementation(async () => ({
      ...ended,
      verification: worse,
    }));
    signals.send({ type: 'operations', version: 'next' });
    expect(await screen.findByText(/Error rate 0.1 % → 6 %/)).toBeVisible();
    expect(await section()).toHaveTextContent('Watched until');
  });

  it('says why it could not be read again', async () => {
    const { api, signals } = show(verification);
    await section();
    await waitFor(() => expect(api.getOperation).toHaveBeenCalled());
    api.getOperation.mockImplementation(failing(503, 'not now'));
    signals.send({ type: 'operations', version: 'next' });
    expect(
      await screen.findByText(
        'How the signals changed could not be read again.',
      ),
    ).toBeInTheDocument();
    expect(await section()).toHaveTextContent('1 signal compared');
  });

  it('is a word in the history', async () => {
    const api = fakeApi({
      listOperations: async (_ref, query) => ({
        items:
          query?.open === 'true' ? [] : [{ ...ended, verification: worse }],
      }),
    });
    renderOperations({ api, at: '/history' });
    const table = await screen.findByRole('table', {
      name: 'Table of what was done',
    });
    expect(within(table).getByText('signals worse')).toBeInTheDocument();
  });
});
