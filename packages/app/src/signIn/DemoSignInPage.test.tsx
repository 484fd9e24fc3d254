import type { IdentityApi } from '@backstage/frontend-plugin-api';
import type { JsonObject } from '@backstage/types';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { DemoSignInPage } from './DemoSignInPage';

const PERSONAS = [
  {
    entityRef: 'user:default/orders-developer',
    title: 'Orders developer',
    role: 'Develops the orders service.',
    tries: [{ text: 'Ask for the database', path: '/access' }],
  },
  {
    entityRef: 'user:default/orders-lead',
    title: 'Orders lead',
    role: 'Leads team Orders.',
  },
];

function session(userEntityRef: string) {
  const claims = btoa(JSON.stringify({ exp: Date.now() / 1000 + 3600 }));
  return {
    profile: { displayName: 'Somebody' },
    backstageIdentity: {
      token: `head.${claims}.sign`,
      identity: {
        type: 'user',
        userEntityRef,
        ownershipEntityRefs: [userEntityRef],
      },
    },
  };
}

/** Answers like the auth backend, from the persona header alone. */
function answerLikeTheBackend() {
  return jest
    .spyOn(window, 'fetch')
    .mockImplementation(async (_url, options) => {
      const persona = new Headers(options?.headers).get('x-demo-persona');
      return Response.json(session(`${persona}`));
    });
}

function refuse(status: number, name: string, message: string) {
  return jest
    .spyOn(window, 'fetch')
    .mockImplementation(async () =>
      Response.json(
        { error: { name, message }, response: { statusCode: status } },
        { status },
      ),
    );
}

function renderPage(personas: JsonObject[] = PERSONAS) {
  const onSignInSuccess = jest.fn<void, [IdentityApi]>();
  renderInTestApp(<DemoSignInPage onSignInSuccess={onSignInSuccess} />, {
    config: { auth: { providers: { demoPersona: { personas } } } },
    apis: [mockApis.discovery()],
  });
  return onSignInSuccess;
}

describe('DemoSignInPage', () => {
  beforeEach(() => window.sessionStorage.clear());
  afterEach(() => jest.restoreAllMocks());

  it('says that this is a demo and shows who one can be', async () => {
    renderPage();

    expect(
      await screen.findByRole('heading', {
        level: 1,
        name: 'Demo company: pick who you are',
      }),
    ).toBeInTheDocument();
    expect(screen.getByText('Leads team Orders.')).toBeInTheDocument();
    expect(screen.getByText('Ask for the database')).toBeInTheDocument();
  });

  it('signs in the persona that was chosen with the keyboard', async () => {
    const fetched = answerLikeTheBackend();
    const onSignInSuccess = renderPage();
    await screen.findByText('Orders lead');

    await userEvent.tab();
    await userEvent.tab();
    expect(
      screen.getByRole('button', { name: /Continue as Orders lead/ }),
    ).toHaveFocus();
    await userEvent.keyboard('{Enter}');

    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalledTimes(1));
    expect(fetched.mock.calls[0][0]).toMatch(
      /\/api\/auth\/demoPersona\/refresh$/,
    );
    await expect(
      onSignInSuccess.mock.calls[0][0].getBackstageIdentity(),
    ).resolves.toMatchObject({ userEntityRef: 'user:default/orders-lead' });
  });

  it('remembers the persona in this tab until it signs out', async () => {
    answerLikeTheBackend();
    window.sessionStorage.setItem(
      'demo-persona',
      'user:default/orders-developer',
    );

    const onSignInSuccess = renderPage();

    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalledTimes(1));
    await onSignInSuccess.mock.calls[0][0].signOut();
    expect(window.sessionStorage.getItem('demo-persona')).toBeNull();
  });

  it('asks again when the remembered persona is no longer offered', async () => {
    window.sessionStorage.setItem('demo-persona', 'user:default/gone');

    const onSignInSuccess = renderPage();

    expect(
      await screen.findByRole('button', { name: /Continue as Orders lead/ }),
    ).toBeInTheDocument();
    expect(onSignInSuccess).not.toHaveBeenCalled();
  });

  it('says why nobody could sign in, and lets one choose another', async () => {
    refuse(401, 'AuthenticationError', 'Not one of the personas');
    const onSignInSuccess = renderPage();

    await userEvent.click(
      await screen.findByRole('button', { name: /Continue as Orders lead/ }),
    );
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('Could not sign in as Orders lead');
    expect(alert).toHaveTextContent('Not one of the personas');

    await userEvent.click(
      screen.getByRole('button', { name: 'Choose another person' }),
    );
    expect(
      screen.getByRole('button', { name: /Continue as Orders developer/ }),
    ).toBeInTheDocument();
    expect(onSignInSuccess).not.toHaveBeenCalled();
  });

  it('tries again by itself while the company is still being read', async () => {
    jest.useFakeTimers({ advanceTimers: true });
    try {
      refuse(404, 'NotFoundError', 'User not found');
      window.sessionStorage.setItem('demo-persona', 'user:default/orders-lead');
      const onSignInSuccess = renderPage();
      expect(
        await screen.findByText('The portal is still reading the demo company'),
      ).toBeInTheDocument();

      answerLikeTheBackend();
      await act(() => jest.advanceTimersByTimeAsync(2000));

      await waitFor(() => expect(onSignInSuccess).toHaveBeenCalledTimes(1));
    } finally {
      jest.useRealTimers();
    }
  });

  it('says what is missing when no personas are configured', async () => {
    renderPage([]);

    expect(await screen.findByText('Nobody to sign in as')).toBeInTheDocument();
  });
});
