import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi, aRefusal, renderView } from '../__testUtils__/renderView';
import { aHealth, inMinutes } from '../fixtures';
import { Parts } from './Parts';

const [postgres] = aHealth().parts;
const okta = {
  id: 'okta',
  kind: 'provider' as const,
  title: 'Okta',
  status: 'unused' as const,
  check: {
    status: 'failed' as const,
    at: inMinutes(-3),
    durationMs: 15_000,
    message: 'The token ran out. Make a new one and set it in okta.token',
  },
};
const show = (
  parts: Parameters<typeof Parts>[0]['parts'],
  api: Parameters<typeof anApi>[0] = {},
) => {
  const mock = anApi(api);
  renderView(<Parts parts={parts} />, mock, '/jit-access/health');
  return mock;
};
const row = async (name: string) =>
  (await screen.findByText(name)).closest('li')!;

describe('connection checks', () => {
  it('show when each provider was reached, or why not and what to do', async () => {
    show([postgres, okta]);
    expect(await row('PostgreSQL')).toHaveTextContent(
      /PostgreSQL · postgres · provider.*Within reach, checked 1 minute ago/,
    );
    expect(await row('Okta')).toHaveTextContent(
      /Out of reach, checked 3 minutes ago: The token ran out. Make a new one and set it in okta.token/,
    );
  });

  it('say which was not checked yet, and which cannot be', async () => {
    const at = inMinutes(0);
    const cannot = {
      ...okta,
      check: { status: 'unchecked' as const, at, durationMs: 0 },
    };
    show([{ ...postgres, check: undefined }, cannot]);
    expect(await row('PostgreSQL')).toHaveTextContent(
      'The connection has not been checked yet.',
    );
    const second = await row('Okta');
    expect(second).toHaveTextContent('It cannot check its connection.');
    expect(within(second).queryByRole('button')).toBeNull();
  });

  it('are not offered of what is no provider, or is not installed', async () => {
    show([
      { ...okta, status: 'missing' },
      { id: 'rota', kind: 'context-source', status: 'ok' },
    ]);
    expect(await screen.findByText('rota')).toBeVisible();
    expect(screen.queryByRole('button')).toBeNull();
    expect(screen.queryByText(/reach/)).toBeNull();
  });

  it('are made of one provider by its button, and what came of it is said aloud', async () => {
    const checks = [
      {
        provider: 'okta',
        title: 'Okta',
        status: 'ok' as const,
        at: inMinutes(0),
        durationMs: 80,
      },
    ];
    const mock = show([postgres, okta], {
      checkProviders: async () => ({ checks }),
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Check now: Okta' }),
    );
    expect(mock.checkProviders).toHaveBeenCalledWith({
      body: { provider: 'okta' },
    });
    expect(await screen.findByText('Okta: within reach')).toBeInTheDocument();
  });

  it('are made of all at once', async () => {
    const found = { at: inMinutes(0), durationMs: 8 };
    const mock = show([postgres, okta], {
      checkProviders: async () => ({
        checks: [
          { ...found, provider: 'postgres', title: 'PostgreSQL', status: 'ok' },
          { ...found, provider: 'okta', title: 'Okta', status: 'failed' },
        ],
      }),
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Check all connections' }),
    );
    expect(mock.checkProviders).toHaveBeenCalledWith({ body: {} });
    expect(
      await screen.findByText('Okta: out of reach. PostgreSQL: within reach'),
    ).toBeInTheDocument();
  });

  it('show that they are on, and why they could not be made', async () => {
    const refusal = await aRefusal(
      403,
      'NotAllowedError',
      'Only administrators of JIT Access can do this',
    );
    let answer: (error: unknown) => void = () => {};
    show([postgres], {
      checkProviders: () =>
        new Promise((_, reject) => {
          answer = reject;
        }),
    });
    const button = await screen.findByRole('button', {
      name: 'Check now: PostgreSQL',
    });
    await userEvent.click(button);
    await waitFor(() => expect(button).toHaveAttribute('data-pending', 'true'));
    answer(refusal);
    expect(
      await screen.findByText(/Only administrators of JIT Access can do this/),
    ).toBeVisible();
  });
});
