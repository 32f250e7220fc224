import {
  act,
  fireEvent,
  screen,
  waitFor,
  within,
} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  ago,
  axeViolations,
  environment,
  environments,
  failing,
  fakeApi,
  renderOperations,
} from '../../__testUtils__';
import { escalation, onCall, shift } from '../../__testUtils__/onCallFixtures';

const people = () => screen.findByRole('region', { name: 'People' });

describe('PeopleCard', () => {
  it('tells who is on call, until when, who is next and how to reach them', async () => {
    const { container } = renderOperations();
    const panel = await people();
    expect(
      await within(panel).findByRole('link', { name: /^Dana Okafor/ }),
    ).toHaveAttribute('href', '/catalog/default/user/dana.okafor');
    expect(
      within(panel).getByRole('link', { name: /^Call \+49 30 123456/ }),
    ).toHaveAttribute('href', 'tel:+4930123456');
    expect(
      within(panel).getByRole('link', { name: /^dana.okafor@example.com/ }),
    ).toHaveAttribute('href', 'mailto:dana.okafor@example.com');
    expect(panel).toHaveTextContent(/Next: Sam Rivera · Senior Engineer from/);
    expect(panel).toHaveTextContent('told after 30 min');
    expect(panel).toHaveTextContent(/Profile live/);
    expect(await axeViolations(container)).toEqual([]);
  });

  it('links nothing that could be a script', async () => {
    renderOperations({
      api: fakeApi({
        getOnCall: async () =>
          onCall(undefined, {
            contacts: [
              {
                id: 'x',
                title: 'Hostile',
                kind: 'channel',
                // eslint-disable-next-line no-script-url
                url: 'javascript:alert(1)',
                // eslint-disable-next-line no-script-url
                phone: 'javascript:alert(2)',
                slack: '<img src=x>',
              },
            ],
          }),
      }),
    });
    const item = (await screen.findByText('Hostile')).closest('li');
    expect(within(item as HTMLElement).queryByRole('link')).toBeNull();
    expect(item).toHaveTextContent('Slack: <img src=x>');
  });

  it('says who answers for a level that has nobody, and warns', async () => {
    renderOperations({
      api: fakeApi({
        getOnCall: async () =>
          onCall(undefined, {
            levels: [
              {
                level: 1,
                title: 'On-call engineer',
                now: [shift()],
                next: [],
                after: '0s',
                respondWithin: '90m',
                fallbackTo: 2,
              },
              { level: 3, title: 'Director', now: [], next: [] },
            ],
            warnings: [
              { code: 'gap-ahead', message: 'Nobody from Friday on.' },
            ],
          }),
      }),
    });
    const panel = await people();
    expect(
      await within(panel).findByText('Level 1 has nobody: level 2 answers.'),
    ).toBeInTheDocument();
    expect(within(panel).getByText('Nobody is on call.')).toBeInTheDocument();
    expect(panel).toHaveTextContent('told at once, responds within 1 h 30 min');
    expect(panel).toHaveTextContent('Nobody from Friday on.');
  });

  it('says what is not known, never that nobody is on call', async () => {
    const level = { title: 'Engineer', now: [], next: [], unknown: true };
    renderOperations({
      api: fakeApi({
        getOnCall: async () =>
          onCall(undefined, {
            levels: [
              { ...level, level: 1, fallbackTo: 2 },
              { level: 2, title: 'Senior', now: [shift()], next: [] },
              { ...level, level: 3 },
            ],
          }),
      }),
    });
    const panel = await people();
    expect(
      await within(panel).findByText(
        'Who is at level 1 is not known: level 2 is there.',
      ),
    ).toBeInTheDocument();
    expect(
      within(panel).getByText('It is not known who is on call.'),
    ).toBeInTheDocument();
    expect(panel).not.toHaveTextContent(/nobody/i);
  });

  it('dates what comes from a stale source', async () => {
    renderOperations({
      api: fakeApi({
        getOnCall: async () =>
          onCall(undefined, {
            levels: [
              {
                level: 2,
                title: 'Senior',
                now: [shift({ source: 'vendor' })],
                next: [],
              },
            ],
            sources: [
              {
                id: 'vendor',
                title: 'PagerDuty',
                state: 'stale',
                reason: 'It answers 500.',
                lastSuccessAt: ago(7200),
              },
            ],
          }),
      }),
    });
    const panel = await people();
    expect(
      await within(panel).findByText(/^PagerDuty: stale, as of/),
    ).toBeInTheDocument();
    expect(panel).toHaveTextContent('It answers 500.');
  });

  it('counts down to the next level and stops when acknowledged', async () => {
    jest.useFakeTimers({ now: Date.parse('2026-03-02T03:00:00Z') });
    try {
      const open = escalation({
        nextAt: '2026-03-02T03:11:20Z',
        startedAt: '2026-03-02T02:41:20Z',
      });
      const api = fakeApi({ listEscalations: async () => ({ items: [open] }) });
      const { container } = renderOperations({ api });
      const clock = await screen.findByRole('timer');
      expect(clock).toHaveTextContent('Escalates to level 2 in 11:20');
      const said = () =>
        [...container.querySelectorAll('[role=status]')]
          .map(({ textContent }) => textContent)
          .find(text => text?.includes('level 2 is told at'));
      const before = said();
      expect(before).toMatch(/Error rate above 10 %: level 2 is told at/);
      act(() => {
        jest.advanceTimersByTime(5_000);
      });
      expect(clock).toHaveTextContent('in 11:15');
      // Screen readers hear of steps, not of seconds.
      expect(said()).toBe(before);

      const acknowledged = {
        ...open,
        state: 'acknowledged' as const,
        acknowledgedBy: 'user:default/dana.okafor',
        nextAt: undefined,
      };
      api.acknowledgeEscalation.mockImplementation(async () => {
        api.listEscalations.mockResolvedValue({ items: [acknowledged] });
        return acknowledged;
      });
      fireEvent.click(
        screen.getByRole('button', {
          name: 'Acknowledge: Error rate above 10 %',
        }),
      );
      await waitFor(() =>
        expect(screen.queryByRole('timer')).not.toBeInTheDocument(),
      );
      expect(api.acknowledgeEscalation).toHaveBeenCalledWith('escalation-1');
      expect(screen.getByText(/P0 acknowledged/)).toBeInTheDocument();
    } finally {
      jest.useRealTimers();
    }
  });

  it('shows the escalation of the address when it is over, and earlier ones', async () => {
    const over = escalation({
      id: 'over',
      state: 'resolved',
      nextAt: undefined,
      acknowledgedAt: ago(100),
      resolvedAt: ago(60),
      steps: [
        { level: 1, title: 'Engineer', dueAt: ago(240), handledAt: ago(239) },
      ],
      timeline: [{ at: ago(60), kind: 'resolved', text: 'It is over.' }],
    });
    const api = fakeApi({
      getEscalation: async () => over,
      listEscalations: async (_ref, query) => ({
        items: query?.state === 'all' ? [escalation(), over] : [],
      }),
    });
    const { container } = renderOperations({
      api,
      at: '?environment=production&escalation=over',
    });
    const one = await screen.findByRole('list', {
      name: 'Escalation of the address',
    });
    expect(api.getEscalation).toHaveBeenCalledWith('over', expect.anything());
    expect(one).toHaveTextContent('It is over.');
    expect(one).toHaveTextContent('Level 1 · Engineer · not told: no channel');
    // By whom is not for everybody.
    expect(one).toHaveTextContent(/Acknowledged · /);
    await userEvent.click(
      screen.getByRole('button', { name: 'Show earlier escalations' }),
    );
    const earlier = await screen.findByRole('list', {
      name: 'Earlier escalations',
    });
    expect(within(earlier).getAllByText(/P0 resolved/)).toHaveLength(1);
    expect(await axeViolations(container)).toEqual([]);
  });

  it('opens the timeline, and says why one may not acknowledge', async () => {
    const allowed = environment();
    const { container } = renderOperations({
      api: fakeApi({
        listEscalations: async () => ({ items: [escalation()] }),
        getEnvironments: async () =>
          environments([
            {
              ...allowed,
              capabilities: allowed.capabilities.map(item => ({
                ...item,
                state: 'denied' as const,
                reason: 'Only who is on call may.',
              })),
            },
          ]),
      }),
    });
    expect(
      await screen.findByRole('button', { name: /^Acknowledge/ }),
    ).toHaveAccessibleDescription('Only who is on call may.');
    await userEvent.click(
      screen.getByRole('button', { name: 'Show the timeline' }),
    );
    const panel = await people();
    expect(panel).toHaveTextContent('Error rate above 10 % fires');
    expect(panel).toHaveTextContent(/Level 2 · Senior engineer · to be told/);
    expect(await axeViolations(container)).toEqual([]);
  });

  it('falls back to the contacts of the profile when nobody can tell', async () => {
    renderOperations({
      api: fakeApi({ getOnCall: failing(503, 'The schedules are away.') }),
    });
    const panel = await people();
    expect(
      await within(panel).findByText('The schedules are away.'),
    ).toBeInTheDocument();
    expect(
      await within(panel).findByRole('link', {
        name: /^emergency@example.com/,
      }),
    ).toBeInTheDocument();
  });

  it('teaches how to plan people where nobody is planned', async () => {
    renderOperations({
      api: fakeApi({
        getOnCall: async () => onCall(undefined, { levels: [], contacts: [] }),
      }),
    });
    expect(
      await screen.findByText('Nobody is planned to be on call.'),
    ).toBeInTheDocument();
  });
});
