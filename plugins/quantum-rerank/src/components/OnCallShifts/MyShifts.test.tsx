import { act, screen, waitFor } from '@testing-library/react';
import {
  ago,
  axeViolations,
  ENTITY_REF,
  failing,
  fakeApi,
} from '../../__testUtils__';
import { shift } from '../../__testUtils__/onCallFixtures';
import { renderOnCall } from '../../__testUtils__/renderOnCall';
import { MyShifts } from './MyShifts';

const mine = (seconds: number) => ({
  ...shift({ from: ago(-seconds), until: ago(-seconds - 86_400) }),
  entityRef: ENTITY_REF,
  serviceTitle: 'QuantumRerank',
  environment: 'production',
  environmentTitle: 'Production',
});

/** The page is shown again, as after a sleep. */
function wake() {
  act(() => {
    document.dispatchEvent(new Event('visibilitychange'));
  });
}

describe('MyShifts', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('reads again when the page is shown again, and dates what could not be', async () => {
    const api = fakeApi({
      listMyShifts: async () => ({
        items: [mine(-3600), mine(86_400)],
        unread: [],
      }),
    });
    renderOnCall(<MyShifts limit={5} />, { api });
    expect(await screen.findByText('on call now')).toBeInTheDocument();

    api.listMyShifts.mockImplementation(failing(503, 'The portal is away.'));
    // The first shift is over by then.
    const later = Date.now() + 86_400_000;
    jest.spyOn(Date, 'now').mockReturnValue(later);
    wake();
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The portal is away.',
    );
    expect(screen.getByText(/^You see what was known at/)).toBeInTheDocument();
    await waitFor(() =>
      expect(screen.getAllByRole('listitem')).toHaveLength(1),
    );
  });

  it('shows the current and the coming shifts, and counts the rest', async () => {
    const { container } = renderOnCall(<MyShifts limit={2} />, {
      api: fakeApi({
        listMyShifts: async () => ({
          items: [mine(-3600), mine(3 * 86_400 + 60), mine(10 * 86_400)],
          unread: [],
        }),
      }),
    });
    const [now, next, ...rest] = await screen.findAllByRole('listitem');
    expect(now).toHaveTextContent('QuantumRerank · Production on call now');
    expect(next).toHaveTextContent('starts in 3 d');
    expect(rest).toEqual([]);
    expect(screen.getByText('1 more')).toBeInTheDocument();
    expect(screen.getAllByRole('link')[0]).toHaveAttribute(
      'href',
      '/on-call/component/default/quantum-rerank/production',
    );
    expect(await axeViolations(container)).toEqual([]);
  });

  it('says what could not be read, never that there are none', async () => {
    renderOnCall(<MyShifts limit={5} />, {
      api: fakeApi({
        listMyShifts: async () => ({ items: [], unread: ['PagerDuty'] }),
      }),
    });
    expect(
      await screen.findByText(
        'Not everything could be read, so you may have more shifts: PagerDuty',
      ),
    ).toBeInTheDocument();
    expect(screen.queryByText(/You have no shifts/)).not.toBeInTheDocument();
  });

  it('teaches when there are none', async () => {
    renderOnCall(<MyShifts limit={5} />, {
      api: fakeApi({ listMyShifts: async () => ({ items: [], unread: [] }) }),
    });
    expect(
      await screen.findByText('You have no shifts in the coming weeks.'),
    ).toBeInTheDocument();
  });

  it('says that they could not be read', async () => {
    renderOnCall(<MyShifts limit={5} />, {
      api: fakeApi({ listMyShifts: failing(503, 'The database is away.') }),
    });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The database is away.',
    );
  });
});
