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
} from '../../__testUtils__';
import {
  channels,
  delivery,
  onCall,
  onCallSchedule,
  override,
  shift,
} from '../../__testUtils__/onCallFixtures';
import { ME, renderOnCall } from '../../__testUtils__/renderOnCall';
import { toLocalInput } from '../OnCallOverrideDialog/localTime';
import { viewerZone } from '../OnCall';
import { OnCallPage } from './OnCallPage';

const DETAIL = '/component/default/quantum-rerank/production';
const ahead = (seconds: number) => ago(-seconds);

function renderPage(api = fakeApi(), at = DETAIL) {
  return renderOnCall(<OnCallPage />, { api, at });
}

function deny(capability: string, reason: string) {
  const allowed = environment();
  return async () =>
    environments([
      {
        ...allowed,
        capabilities: allowed.capabilities.map(item =>
          item.capability === capability
            ? { ...item, state: 'denied' as const, reason }
            : item,
        ),
      },
    ]);
}

/** A button, once what it needs was read. */
async function enabled(name: string) {
  const button = await screen.findByRole('button', { name });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  return button;
}

describe('list of services', () => {
  it('shows whom to call for each, with a way to its schedule', async () => {
    const { container } = renderPage(fakeApi(), '');
    expect(
      await screen.findByRole('link', {
        name: 'Schedule of QuantumRerank in Production',
      }),
    ).toHaveAttribute('href', `/on-call${DETAIL}`);
    const levels = screen.getByRole('list', { name: 'On call now' });
    expect(levels).toHaveTextContent(
      'Level 2 · Senior engineer or managerDana Okafor · Senior Engineer · until',
    );
    expect(levels).toHaveTextContent('Next: Sam Rivera (you)');
    // A list of many is no phone book.
    expect(screen.queryByText(/Call /)).not.toBeInTheDocument();
    expect(await axeViolations(container)).toEqual([]);
  });

  it('asks the server for what is searched', async () => {
    const { api } = renderPage(fakeApi(), '');
    await screen.findByText('Production');
    api.listOnCallServices.mockResolvedValue({ items: [] });
    await userEvent.type(
      screen.getByRole('searchbox', { name: 'Service, person or role' }),
      'nobody',
    );
    expect(await screen.findByText('Nothing matches.')).toBeInTheDocument();
    expect(api.listOnCallServices).toHaveBeenLastCalledWith(
      { search: 'nobody' },
      expect.anything(),
    );
  });

  it('teaches how a service gets here, and tells errors', async () => {
    const api = fakeApi({
      listOnCallServices: failing(503, 'the schedules are away'),
    });
    renderPage(api, '');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'the schedules are away',
    );
    api.listOnCallServices.mockResolvedValue({ items: [] });
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByText('No service is operated from here yet.'),
    ).toBeInTheDocument();
  });
});

describe('one service', () => {
  it('has nothing that axe finds', async () => {
    const { container } = renderPage();
    expect(
      await screen.findByRole('region', { name: 'Replacements' }),
    ).toBeInTheDocument();
    await screen.findByText(/Dana is at the dentist/);
    await screen.findAllByRole('button', { name: /^Dana Okafor, Primary/ });
    expect(await axeViolations(container)).toEqual([]);
  });

  it('looks up another time on the clock of the rotation', async () => {
    const { api } = renderPage(
      fakeApi({
        getOnCallSchedule: async ref =>
          onCallSchedule(ref, {
            rotations: [
              {
                id: 'primary',
                source: 'profile',
                title: 'Primary',
                level: 2,
                timeZone: 'Pacific/Auckland',
                overridable: true,
              },
            ],
          }),
      }),
    );
    const zone = await screen.findByRole('combobox', { name: 'Time zone' });
    fireEvent.change(screen.getByLabelText('Time'), {
      target: { value: '2027-01-03T04:00' },
    });
    await userEvent.selectOptions(zone, 'Pacific/Auckland');
    await userEvent.click(screen.getByRole('button', { name: 'Look up' }));
    await waitFor(() =>
      expect(api.getOnCall).toHaveBeenLastCalledWith(
        expect.objectContaining({ at: '2027-01-02T15:00:00.000Z' }),
        expect.anything(),
      ),
    );
    expect(
      screen.getByRole('button', { name: 'Back to now' }),
    ).toBeInTheDocument();
  });

  it('says what is wrong with a time that is none', async () => {
    const { api } = renderPage();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Look up' }),
    );
    expect(screen.getByText('Choose a date and a time.')).toBeInTheDocument();
    for (const [query] of api.getOnCall.mock.calls) {
      expect(query).not.toHaveProperty('at');
    }
  });

  it('marks gaps and own shifts in words, as lanes and as a table', async () => {
    const stretch = { rotation: 'primary', source: 'profile', level: 2 };
    const gap = { ...stretch, from: ahead(3600), until: ahead(7200) };
    const unread = { ...stretch, from: ahead(7200), until: ahead(9000) };
    renderPage(
      fakeApi({
        getOnCallSchedule: async ref =>
          onCallSchedule(ref, {
            shifts: [
              shift({
                from: ago(3600),
                until: ahead(3600),
                person: { role: 'Senior', name: 'Sam', entityRef: ME },
              }),
            ],
            gaps: [gap],
            unknown: [unread],
            sources: [
              { id: 'profile', title: 'Profile', state: 'live' },
              {
                id: 'vendor',
                title: 'Vendor schedule',
                state: 'unreachable',
                reason: 'It answers 500',
              },
            ],
          }),
      }),
    );
    expect(
      await screen.findAllByRole('button', { name: /^Sam \(you\), Primary/ }),
    ).not.toEqual([]);
    expect(
      screen.getAllByRole('button', {
        name: /^Nobody is on call in Primary · level 2, /,
      }),
    ).not.toEqual([]);
    expect(
      screen.getAllByRole('button', {
        name: /^Not known who is on call in Primary · level 2, /,
      }),
    ).not.toEqual([]);
    const panel = screen.getByRole('region', { name: 'Schedule' });
    expect(panel).toHaveTextContent('Vendor schedule unreachable');
    await userEvent.click(screen.getByRole('button', { name: 'List' }));
    const table = screen.getByRole('table', { name: 'Table of shifts' });
    expect(within(table).getAllByRole('row')).toHaveLength(4);
    expect(table).toHaveTextContent('Not known');
    // Who one is becomes known a little later than the shifts.
    await waitFor(() => expect(table).toHaveTextContent('Sam (you)'));
    expect(table).toHaveTextContent('Nobody');
  });

  it('takes a chosen shift, telling before what will change', async () => {
    const { api } = renderPage();
    const [bar] = await screen.findAllByRole('button', {
      name: /^Dana Okafor, Primary/,
    });
    await userEvent.click(bar);
    await userEvent.click(
      screen.getByRole('button', { name: 'Take this shift…' }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Take a shift in production',
    });
    expect(dialog).toHaveTextContent('cluster eu-1 · namespace quantum-rerank');
    await waitFor(() =>
      expect(dialog).toHaveTextContent(/Dana Okafor .+ – .+ → you/),
    );
    const submit = within(dialog).getByRole('button', {
      name: /^Take .+ – .+ in production$/,
    });
    expect(submit).toBeDisabled();
    expect(dialog).toHaveTextContent('Say why in a few words.');
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /^Reason/ }),
      'Dana is ill',
    );
    expect(await axeViolations(dialog)).toEqual([]);
    await userEvent.click(submit);
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    const [request] = api.createOnCallOverride.mock.calls[0];
    expect(request).toMatchObject({
      rotation: 'primary',
      kind: 'take',
      reason: 'Dana is ill',
      environment: 'production',
    });
    // The caller takes it; the server knows who that is.
    expect(request).not.toHaveProperty('person');
    expect(Date.parse(request.from)).toBeGreaterThan(Date.now() - 60_000);
  });

  it('does not refuse a shift for good while the environments are read', async () => {
    renderPage(fakeApi({ getEnvironments: () => new Promise(() => {}) }));
    const [bar] = await screen.findAllByRole('button', {
      name: /^Dana Okafor, Primary/,
    });
    await userEvent.click(bar);
    expect(
      screen.getByRole('button', { name: 'Take this shift…' }),
    ).toHaveAccessibleDescription(
      'What you may change here is not known yet, so nothing can be taken.',
    );
  });

  it('lets go of a chosen shift that is no longer so', async () => {
    const { api, signals } = renderPage();
    const [bar] = await screen.findAllByRole('button', {
      name: /^Dana Okafor, Primary/,
    });
    await userEvent.click(bar);
    expect(
      screen.getByRole('region', { name: 'Chosen shift' }),
    ).toHaveTextContent('Dana Okafor');
    api.getOnCallSchedule.mockImplementation(async ref =>
      onCallSchedule(ref, {
        shifts: [shift({ person: { role: 'Engineer', name: 'Sam Rivera' } })],
      }),
    );
    signals.send({ type: 'on-call' });
    expect(
      await screen.findByText(
        'Choose a shift to see its times and to take it.',
      ),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Take this shift…' }),
    ).not.toBeInTheDocument();
  });

  it('notes the absence of somebody else, and keeps the dialog when refused', async () => {
    const api = fakeApi({
      createOnCallOverride: failing(409, 'Overlaps with another one.'),
    });
    renderPage(api);
    await userEvent.click(await enabled('Absence…'));
    const dialog = await screen.findByRole('dialog');
    const person = within(dialog).getByRole('textbox', { name: /Who is away/ });
    await userEvent.clear(person);
    await userEvent.type(person, 'dana');
    await userEvent.click(
      await screen.findByRole('option', { name: /Dana Okafor/ }),
    );
    const zone = viewerZone();
    fireEvent.change(within(dialog).getByLabelText(/^From/), {
      target: { value: toLocalInput(ahead(86_400), zone) },
    });
    fireEvent.change(within(dialog).getByLabelText(/^Until/), {
      target: { value: toLocalInput(ahead(2 * 86_400), zone) },
    });
    await waitFor(() =>
      expect(dialog).toHaveTextContent(
        /Dana Okafor .+ → nobody \(somebody else is to be found\)/,
      ),
    );
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /^Reason/ }),
      'Holiday',
    );
    await userEvent.click(
      within(dialog).getByRole('button', {
        name: 'Note the absence in production',
      }),
    );
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'Overlaps with another one.',
    );
    expect(api.createOnCallOverride.mock.calls[0][0]).toMatchObject({
      kind: 'absence',
      replaces: 'user:default/dana.okafor',
    });
  });

  it('swaps only when both times are told, naming who gets which', async () => {
    const { api } = renderPage(
      fakeApi({
        getOnCallSchedule: async ref =>
          onCallSchedule(ref, {
            shifts: [
              shift({ from: ago(86_400), until: ahead(4 * 86_400) }),
              shift({
                from: ahead(4 * 86_400),
                until: ahead(8 * 86_400),
                person: { role: 'Senior', name: 'Sam', entityRef: ME },
              }),
            ],
          }),
      }),
    );
    await userEvent.click(await enabled('Swap…'));
    const dialog = await screen.findByRole('dialog');
    const enter = (label: RegExp, days: number) =>
      fireEvent.change(within(dialog).getByLabelText(label), {
        target: { value: toLocalInput(ahead(days * 86_400), viewerZone()) },
      });
    enter(/^From/, -1);
    enter(/^Until/, 2);
    expect(
      await within(dialog).findByText('From must not be in the past.'),
    ).toBeInTheDocument();
    enter(/^From/, 1);
    expect(
      await within(dialog).findByText(
        'Choose the time that is given in exchange.',
      ),
    ).toBeInTheDocument();
    enter(/^In exchange, from/, 5);
    enter(/^In exchange, until/, 6);
    await waitFor(() =>
      expect(dialog).toHaveTextContent(
        /Dana Okafor .+ → you.*Sam \(you\) .+ → Dana Okafor/,
      ),
    );
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /^Reason/ }),
      'A wedding',
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Swap in production' }),
    );
    await waitFor(() =>
      expect(api.createOnCallOverride).toHaveBeenCalledWith(
        expect.objectContaining({
          kind: 'swap',
          exchange: {
            from: expect.any(String),
            until: expect.any(String),
          },
        }),
      ),
    );
  });

  it('asks with whom to swap where several share the time', async () => {
    const { api } = renderPage(
      fakeApi({
        getOnCallSchedule: async ref =>
          onCallSchedule(ref, {
            shifts: [
              shift({ from: ago(86_400), until: ahead(2 * 86_400) }),
              shift({
                from: ahead(2 * 86_400),
                until: ahead(4 * 86_400),
                person: {
                  role: 'Senior',
                  name: 'Lee',
                  entityRef: 'user:default/lee',
                },
              }),
              shift({
                from: ahead(4 * 86_400),
                until: ahead(8 * 86_400),
                person: { role: 'Senior', name: 'Sam', entityRef: ME },
              }),
            ],
          }),
      }),
    );
    await userEvent.click(await enabled('Swap…'));
    const dialog = await screen.findByRole('dialog');
    const enter = (label: RegExp, days: number) =>
      fireEvent.change(within(dialog).getByLabelText(label), {
        target: { value: toLocalInput(ahead(days * 86_400), viewerZone()) },
      });
    enter(/^From/, 1);
    enter(/^Until/, 3);
    enter(/^In exchange, from/, 5);
    enter(/^In exchange, until/, 6);
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /^Reason/ }),
      'A wedding',
    );
    const whom = await within(dialog).findByLabelText(/^With whom/);
    const submit = within(dialog).getByRole('button', {
      name: 'Swap in production',
    });
    expect(dialog).toHaveTextContent('Choose with whom.');
    expect(submit).toBeDisabled();
    await userEvent.selectOptions(whom, 'Lee');
    expect(dialog).toHaveTextContent(/Lee .+ → you.*Sam \(you\) .+ → Lee/);
    await userEvent.click(submit);
    await waitFor(() =>
      expect(api.createOnCallOverride).toHaveBeenCalledWith(
        expect.objectContaining({ kind: 'swap', replaces: 'user:default/lee' }),
      ),
    );
  });

  it('withdraws a replacement after asking once more', async () => {
    const { api } = renderPage();
    await userEvent.click(
      await screen.findByRole('button', { name: /^Withdraw: take/ }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Withdraw the replacement in production',
    });
    expect(api.withdrawOnCallOverride).not.toHaveBeenCalled();
    api.listOnCallOverrides.mockResolvedValue({
      items: [override({ state: 'withdrawn', withdrawable: false })],
    });
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Withdraw it in production' }),
    );
    expect(await screen.findByText('withdrawn')).toBeInTheDocument();
    expect(api.withdrawOnCallOverride).toHaveBeenCalledWith('override-1');
    expect(
      screen.queryByRole('button', { name: /^Withdraw: / }),
    ).not.toBeInTheDocument();
  });

  it.each([
    ['planned' as const, /for [^.;]+; [^.;]+\. Time that is over stays/],
    ['over' as const, /for [^.;]+\. Time that is over stays/],
  ])(
    'says of a swap that both halves are withdrawn: %s',
    async (state, words) => {
      const half = {
        kind: 'swap',
        from: ahead(3600),
        until: ahead(7200),
      } as const;
      const api = fakeApi({
        listOnCallOverrides: async () => ({
          items: [
            override({ ...half, counterpart: 'override-2', state: 'planned' }),
            override({
              ...half,
              id: 'override-2',
              counterpart: 'override-1',
              state,
              withdrawable: false,
            }),
          ],
        }),
      });
      renderPage(api);
      await userEvent.click(
        await screen.findByRole('button', { name: /^Withdraw: swap/ }),
      );
      const dialog = await screen.findByRole('dialog', {
        name: 'Withdraw the replacement in production',
      });
      expect(dialog).toHaveTextContent(
        'Both halves of the swap are withdrawn.',
      );
      expect(dialog).toHaveTextContent(words);
    },
  );

  it('says why replacements are refused, and does nothing', async () => {
    renderPage(
      fakeApi({
        getEnvironments: deny('override-on-call', 'Ask team-rerank.'),
      }),
    );
    const take = await screen.findByRole('button', { name: 'Take a shift…' });
    expect(take).toHaveAccessibleDescription('Ask team-rerank.');
    await userEvent.click(take);
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('refuses replacements until it is known what can be replaced', async () => {
    const api = fakeApi({
      getOnCallSchedule: failing(503, 'the schedule is away'),
    });
    renderPage(api);
    const take = await screen.findByRole('button', { name: 'Take a shift…' });
    expect(take).toHaveAccessibleDescription(
      'Which rotations there are is not known yet, so none can be changed.',
    );
    api.getOnCallSchedule.mockImplementation(async ref =>
      onCallSchedule(ref, { rotations: [], shifts: [] }),
    );
    await act(async () => {
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await waitFor(() =>
      expect(take).toHaveAccessibleDescription(
        'No rotation can be replaced here: they are kept elsewhere. Change them there.',
      ),
    );
    await userEvent.click(take);
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('dates an answer of another time by when it was given', async () => {
    const api = fakeApi();
    const at = ahead(3 * 86_400);
    renderPage(api, `${DETAIL}?at=${encodeURIComponent(at)}`);
    await screen.findByRole('list', { name: /^On call at/ });
    api.getOnCall.mockImplementation(failing(503, 'the schedules are away'));
    await act(async () => {
      document.dispatchEvent(new Event('visibilitychange'));
    });
    const banner = await screen.findByText(/^You see what was known at/);
    expect(banner).toHaveTextContent(String(new Date().getFullYear()));
    expect(banner).not.toHaveTextContent(
      new Date(at).toLocaleDateString('en', { month: 'short', day: 'numeric' }),
    );
  });

  it('shows why a channel fails and sends a test over one that works', async () => {
    const [works] = channels().items;
    const { api } = renderPage(
      fakeApi({
        getChannels: async ref =>
          channels(ref, {
            items: [
              works,
              {
                ...works,
                id: 'slack',
                title: 'Slack',
                kind: 'slack',
                state: 'failing',
                reason: 'The webhook answers 429.',
                waiting: 3,
              },
              {
                ...works,
                id: 'page',
                title: 'PagerDuty',
                kind: 'pagerduty',
                state: 'unconfigured',
                reason: 'app-config has no key for it.',
              },
            ],
          }),
        listDeliveries: async () => ({
          items: [
            delivery({
              channel: 'slack',
              state: 'waiting',
              attempts: 2,
              reason: 'The webhook answers 429.',
              nextAttemptAt: ahead(60),
            }),
          ],
        }),
      }),
    );
    const panel = await screen.findByRole('region', {
      name: 'How people are told',
    });
    expect(
      await within(panel).findByText('3 messages wait'),
    ).toBeInTheDocument();
    expect(panel).toHaveTextContent('Slack failsThe webhook answers 429.');
    expect(
      within(panel).getByRole('button', {
        name: 'Send test message over PagerDuty',
      }),
    ).toHaveAccessibleDescription('app-config has no key for it.');
    await userEvent.click(
      within(panel).getByRole('button', {
        name: 'Send test message over Portal',
      }),
    );
    expect(
      await within(panel).findByText(
        'A test message is on its way over Portal.',
      ),
    ).toBeInTheDocument();
    expect(api.testChannel).toHaveBeenCalledTimes(1);
    await userEvent.click(
      within(panel).getByRole('button', { name: 'Show messages' }),
    );
    const table = await within(panel).findByRole('table');
    expect(table).toHaveTextContent(/waits.*429.*2 attempts/);
    expect(await axeViolations(panel)).toEqual([]);
  });

  it('tests every channel of a severity at once, and says over which it cannot', async () => {
    const [portal] = channels().items;
    const api = fakeApi({
      getChannels: async ref =>
        channels(ref, {
          items: [
            { ...portal, severities: ['P0', 'P1'] },
            {
              ...portal,
              id: 'chat',
              title: 'Chat',
              operations: ['break-glass'],
            },
          ],
        }),
      testRoute: async (_ref, route) => ({
        route,
        items: [
          { channel: 'portal', title: 'Portal', delivery: delivery() },
          { channel: 'chat', title: 'Chat', reason: 'It has no key' },
        ],
      }),
    });
    renderPage(api);
    const tests = await screen.findByRole('group', {
      name: 'Test every channel for',
    });
    expect(
      within(tests)
        .getAllByRole('button')
        .map(({ textContent }) => textContent),
    ).toEqual(['P0', 'P1', 'P2', 'P3', 'emergencies']);
    await userEvent.click(
      within(tests).getByRole('button', {
        name: 'Send test messages over every channel for P1',
      }),
    );
    expect(
      await within(tests).findByText(/on their way over Portal\./),
    ).toHaveTextContent('Nothing can be sent over Chat (It has no key).');
    expect(api.testRoute).toHaveBeenCalledWith(expect.anything(), 'P1');
    expect(await axeViolations(tests)).toEqual([]);
  });

  it('still tells whom to call while the environments cannot be read', async () => {
    renderPage(fakeApi({ getEnvironments: failing(503, 'profile is away') }));
    expect(await screen.findByText('profile is away')).toBeInTheDocument();
    expect((await screen.findAllByText('Dana Okafor')).length).toBeGreaterThan(
      0,
    );
    expect(
      screen.queryByRole('region', { name: 'Replacements' }),
    ).not.toBeInTheDocument();
  });

  it('says that it is forbidden', async () => {
    renderPage(
      fakeApi({
        getOnCall: failing(403, 'Only team-rerank may.'),
        getOnCallSchedule: failing(403, 'Only team-rerank may.'),
      }),
    );
    expect(
      (await screen.findAllByText('You may not see this.')).length,
    ).toBeGreaterThan(0);
  });

  it('does not know an environment that is not there', async () => {
    renderPage(fakeApi(), '/component/default/quantum-rerank/moon');
    expect(
      await screen.findByText('There is no environment "moon" here.'),
    ).toBeInTheDocument();
  });

  it('hides persons behind roles and says whom to ask', async () => {
    renderPage(
      fakeApi({
        getOnCall: async ref =>
          onCall(
            { entityRef: ref.entityRef, environment: ref.environment },
            {
              details: 'roles',
              levels: [
                {
                  level: 2,
                  title: 'Senior engineer',
                  now: [shift({ person: { role: 'Senior Engineer' } })],
                  next: [],
                },
              ],
            },
          ),
      }),
    );
    expect(
      await screen.findByText(/You see roles, not names\..+ask them/),
    ).toBeInTheDocument();
  });
});
