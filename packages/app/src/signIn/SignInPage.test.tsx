import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import {
  discoveryApiRef,
  type IdentityApi,
} from '@backstage/frontend-plugin-api';
import type { JsonObject } from '@backstage/types';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { SignInPage } from './SignInPage';
import { rememberedPersona } from './personas';

const personas = [
  { id: 'viewer', name: 'Vera', role: 'Viewer', may: 'Looks.' },
  { id: 'owner', name: 'Sam', role: 'Owner', may: 'Changes things.' },
];

const session = (userEntityRef: string) => ({
  profile: { displayName: 'Sam' },
  backstageIdentity: {
    token: `x.${btoa(JSON.stringify({ exp: 4102444800 }))}.x`,
    identity: { type: 'user', userEntityRef, ownershipEntityRefs: [] },
  },
});

const fetchMock = jest.fn();
const onSignInSuccess = jest.fn<void, [IdentityApi]>();

const renderPage = (sandbox?: JsonObject) =>
  renderInTestApp(<SignInPage onSignInSuccess={onSignInSuccess} />, {
    config: { app: { title: 'Test' }, sandbox },
    apis: [[discoveryApiRef, mockApis.discovery({ baseUrl: 'http://portal' })]],
  });

const answer = (status: number, body: object) =>
  ({
    ok: status < 400,
    status,
    statusText: String(status),
    headers: new Headers({ 'content-type': 'application/json' }),
    json: async () => body,
    text: async () => JSON.stringify(body),
  } as Response);

describe('SignInPage', () => {
  const realFetch = global.fetch;
  beforeEach(() => {
    window.localStorage.clear();
    fetchMock.mockReset();
    onSignInSuccess.mockReset();
    global.fetch = fetchMock;
  });
  afterAll(() => {
    global.fetch = realFetch;
  });

  it('offers each persona with what it may do', async () => {
    await renderPage({ enabled: true, personas });

    expect(screen.getByRole('heading', { name: 'Vera' })).toBeInTheDocument();
    expect(screen.getByText('Changes things.')).toBeInTheDocument();
    expect(fetchMock).not.toHaveBeenCalled();
  });

  it('signs in as the chosen persona, and remembers it until sign-out', async () => {
    fetchMock.mockResolvedValue(answer(200, session('user:default/sam')));
    await renderPage({ enabled: true, personas });

    fireEvent.click(screen.getByRole('button', { name: 'Sign in as Sam' }));

    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalledTimes(1));
    const [url, options] = fetchMock.mock.calls[0];
    expect(url).toBe('http://portal/api/auth/sandbox/refresh');
    expect(options.headers.get('x-sandbox-persona')).toBe('owner');
    expect(rememberedPersona.get()).toBe('owner');

    const [identity] = onSignInSuccess.mock.calls[0];
    expect(await identity.getBackstageIdentity()).toMatchObject({
      userEntityRef: 'user:default/sam',
    });
    expect((await identity.getCredentials()).token).toMatch(/^x\./);
    await identity.signOut();
    expect(rememberedPersona.get()).toBeUndefined();
  });

  it('signs in at once as the persona that was chosen before', async () => {
    fetchMock.mockResolvedValue(answer(200, session('user:default/vera')));
    rememberedPersona.set('viewer');

    await renderPage({ enabled: true, personas });

    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalledTimes(1));
    expect(fetchMock.mock.calls[0][1].headers.get('x-sandbox-persona')).toBe(
      'viewer',
    );
  });

  it('asks again when the remembered persona no longer exists', async () => {
    rememberedPersona.set('somebody-else');

    await renderPage({ enabled: true, personas });

    expect(
      screen.getByRole('button', { name: 'Sign in as Vera' }),
    ).toBeInTheDocument();
    expect(fetchMock).not.toHaveBeenCalled();
  });

  it('says what went wrong and lets one choose again', async () => {
    fetchMock.mockResolvedValue(
      answer(404, {
        error: { name: 'NotFoundError', message: 'No such provider' },
        response: { statusCode: 404 },
      }),
    );
    await renderPage({ enabled: true, personas });
    fireEvent.click(screen.getByRole('button', { name: 'Sign in as Sam' }));

    expect(
      await screen.findByRole('heading', { name: 'Signing in did not work' }),
    ).toBeInTheDocument();
    expect(onSignInSuccess).not.toHaveBeenCalled();

    fireEvent.click(screen.getByRole('button', { name: 'Choose again' }));
    expect(
      screen.getByRole('button', { name: 'Sign in as Sam' }),
    ).toBeInTheDocument();
    expect(rememberedPersona.get()).toBeUndefined();
  });

  it.each([
    ['off', { enabled: false, personas }],
    ['not configured', undefined],
  ])(
    'tells how to set sign-in up while the sandbox is %s',
    async (_state, sandbox) => {
      await renderPage(sandbox);

      expect(
        screen.getByRole('heading', { name: 'Sign-in is not set up' }),
      ).toBeInTheDocument();
      expect(
        screen.getByRole('link', { name: /How Backstage signs people in/ }),
      ).toHaveAttribute('href', 'https://backstage.io/docs/auth/');
      expect(screen.queryByRole('button')).not.toBeInTheDocument();
    },
  );
});
