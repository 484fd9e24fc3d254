import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi, aRefusal, renderView } from '../__testUtils__/renderView';
import { aBinding, aGrant, anItem, aRequest, needsApproval } from '../fixtures';
import { MyAccessView } from './MyAccessView';

const ended = aGrant({
  state: 'ended',
  endReason: 'expired',
  endOutcome: 'removed',
  endedAt: '2026-03-01T14:02:01.000Z',
});

function api(part: Parameters<typeof anApi>[0] = {}) {
  return anApi({
    grants: async () => ({ items: [aGrant({ requestId: 'running' })] }),
    requests: async () => ({
      items: [
        aRequest({ id: 'waiting' }),
        aRequest({
          id: 'past',
          status: 'approved',
          items: [
            anItem({
              state: 'approved',
              grant: ended,
              actions: {
                review: false,
                withdraw: false,
                reviewBreakGlass: false,
              },
            }),
          ],
        }),
      ],
    }),
    ...part,
  });
}

describe('MyAccessView', () => {
  it('tells running, waiting and past apart', async () => {
    renderView(<MyAccessView />, api());
    const running = await screen.findByRole('region', { name: 'Running' });
    expect(within(running).getByText('Connect')).toBeVisible();
    const waiting = screen.getByRole('region', {
      name: 'Waiting for an answer',
    });
    expect(waiting).toHaveTextContent(
      'Waiting for the lead of Orders (Orders lead) · 12 minutes',
    );
    const past = screen.getByRole('region', { name: 'Past' });
    expect(past).toHaveTextContent(/Removed, and verified gone at .*14:02:01/);
    expect(
      within(past).getByRole('link', { name: 'Ask again' }),
    ).toHaveAttribute(
      'href',
      expect.stringContaining(
        '/jit-access/request?entity=resource%3Adefault%2Forders-db&role=orders-db-read&duration=PT1H',
      ),
    );
  });

  it('withdraws what waits, after asking once', async () => {
    const mock = api({ withdraw: async () => aRequest() });
    renderView(<MyAccessView />, mock);
    await userEvent.click(await screen.findByText('Withdraw'));
    expect(mock.withdraw).not.toHaveBeenCalled();
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(within(dialog).getByText('Withdraw'));
    await waitFor(() =>
      expect(mock.withdraw).toHaveBeenCalledWith({ params: { id: 'waiting' } }),
    );
  });

  it('says what to do where there is nothing yet', async () => {
    renderView(
      <MyAccessView />,
      api({
        grants: async () => ({ items: [] }),
        requests: async () => ({ items: [] }),
      }),
    );
    expect(
      await screen.findByText('You have not asked for anything yet'),
    ).toBeVisible();
    expect(
      screen.getByRole('link', { name: 'Find what you need' }),
    ).toHaveAttribute('href', '/jit-access/request');
  });

  it('shows why it did not load', async () => {
    const mock = api();
    mock.grants.mockRejectedValue(
      await aRefusal(403, 'NotAllowedError', 'Sign in first'),
    );
    renderView(<MyAccessView />, mock);
    expect(await screen.findByText('You may not see this')).toBeVisible();
    expect(screen.queryByText('Try again')).not.toBeInTheDocument();
  });
});

describe('the password', () => {
  const secret = 'correct-horse';
  const reveal = async () => ({ username: 'jit_dev', password: secret });

  async function connect() {
    await userEvent.click(
      await screen.findByRole('button', { name: 'Connect' }),
    );
    return screen.findByRole('dialog');
  }

  it('is shown once, filled in where it belongs, and forgotten on closing', async () => {
    const mock = api({ revealCredential: reveal });
    renderView(<MyAccessView />, mock);
    const dialog = await connect();
    expect(dialog).toHaveTextContent(':••••••••@127.0.0.1');
    expect(mock.revealCredential).not.toHaveBeenCalled();
    await userEvent.click(within(dialog).getByText('Show password once'));
    expect(await within(dialog).findByText(secret)).toBeVisible();
    expect(dialog).toHaveTextContent(`:${secret}@127.0.0.1`);
    mock.grants.mockImplementation(async () => ({
      items: [
        aGrant({
          bindings: [aBinding({ credential: 'revealed' })],
          actions: { end: true, extend: true, reveal: false, renew: false },
        }),
      ],
    }));
    await userEvent.click(within(dialog).getByText('I have copied it'));
    await waitFor(() => expect(document.body).not.toHaveTextContent(secret));
    expect(mock.revealCredential).toHaveBeenCalledTimes(1);
  });

  it('is replaced by a new one where it was shown already', async () => {
    const held = (credential: 'revealed' | 'renewing' | 'ready') =>
      aGrant({
        bindings: [aBinding({ credential })],
        actions: {
          end: true,
          extend: false,
          reveal: credential === 'ready',
          renew: credential === 'revealed',
        },
      });
    const mock = api({
      grants: async () => ({ items: [held('revealed')] }),
      renewCredential: async () => held('renewing'),
    });
    renderView(<MyAccessView />, mock);
    const dialog = await connect();
    mock.grants.mockImplementation(async () => ({ items: [held('renewing')] }));
    await userEvent.click(within(dialog).getByText('Set a new password'));
    expect(
      await within(dialog).findByText('A new password is being set'),
    ).toBeVisible();
    expect(mock.renewCredential).toHaveBeenCalledWith({
      params: { id: aGrant().id },
    });
    expect(within(dialog).queryByText('Set a new password')).toBeNull();
  });

  it('says why it is not replaced', async () => {
    const shown = aGrant({
      bindings: [aBinding({ credential: 'revealed' })],
      actions: { end: true, extend: false, reveal: false, renew: true },
    });
    const mock = api({ grants: async () => ({ items: [shown] }) });
    mock.renewCredential.mockRejectedValue(
      await aRefusal(409, 'ConflictError', 'The access is not running'),
    );
    renderView(<MyAccessView />, mock);
    const dialog = await connect();
    await userEvent.click(within(dialog).getByText('Set a new password'));
    expect(
      await within(dialog).findByText(/The access is not running/),
    ).toBeVisible();
  });

  it('is not offered where it was shown already', async () => {
    const shown = aGrant({
      bindings: [aBinding({ credential: 'revealed' })],
      actions: { end: true, extend: false, reveal: false, renew: false },
    });
    renderView(
      <MyAccessView />,
      api({ grants: async () => ({ items: [shown] }) }),
    );
    const dialog = await connect();
    expect(dialog).toHaveTextContent('The password was already shown');
    expect(
      within(dialog).queryByText('Show password once'),
    ).not.toBeInTheDocument();
  });
});

describe('more time', () => {
  it('is asked for with a reason and leads to its request', async () => {
    const mock = api({
      extendGrant: async () => aRequest({ id: 'further' }),
    });
    mock.preview.mockImplementation(async () => ({
      items: [
        {
          entityRef: aGrant().entityRef,
          roleName: aGrant().role.name,
          decision: needsApproval(),
        },
      ],
    }));
    renderView(<MyAccessView />, mock);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Extend' }),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(
      await within(dialog).findByRole('radio', { name: '30 minutes' }),
    );
    await userEvent.click(within(dialog).getByText('Ask for more time'));
    expect(
      within(dialog).getByText('Say why you need more time.'),
    ).toBeVisible();
    expect(mock.extendGrant).not.toHaveBeenCalled();
    await userEvent.type(
      within(dialog).getByLabelText(/Why you need more time/),
      'Not done',
    );
    await userEvent.click(within(dialog).getByText('Ask for more time'));
    await waitFor(() =>
      expect(mock.extendGrant).toHaveBeenCalledWith(
        {
          params: { id: aGrant().id },
          body: { duration: 'PT30M', justification: 'Not done' },
        },
        { idempotencyKey: expect.any(String) },
      ),
    );
    expect(screen.getByTestId('address')).toHaveTextContent(
      '/jit-access/requests/further',
    );
  });
});
