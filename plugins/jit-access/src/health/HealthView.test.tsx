import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi, aRefusal, renderView } from '../__testUtils__/renderView';
import { aGrant, aHealth, aViewer, inMinutes, REFS } from '../fixtures';
import { HealthView } from './HealthView';

const administrator = aViewer({
  ref: 'user:default/platform-engineer',
  administrator: true,
});

function api(part: Parameters<typeof anApi>[0] = {}) {
  return anApi({
    viewer: async () => administrator,
    health: async () => aHealth(),
    drain: async () => ({ draining: false }),
    ...part,
  });
}

function show(mock: ReturnType<typeof anApi>) {
  renderView(<HealthView />, mock, '/jit-access/health', [
    [
      catalogApiRef,
      catalogApiMock({
        entities: [
          {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'User',
            metadata: { name: 'orders-developer', namespace: 'default' },
          },
        ],
      }),
    ],
  ]);
}

describe('HealthView', () => {
  it('shows parts, policy findings, the queue, the removal lag and what is stuck', async () => {
    show(api());
    const parts = await screen.findByRole('region', {
      name: 'Providers, sources and notifiers',
    });
    expect(parts).toHaveTextContent(
      /static-context · source of facts.*The file demo\/rota.yaml was not found.*Failing/,
    );
    expect(screen.getByRole('region', { name: 'Policy' })).toHaveTextContent(
      /6 roles and 3 policies in force.*Nobody can approve this.*staging.yaml:12:5/,
    );
    expect(
      screen.getByRole('region', { name: /How long removal takes/ }),
    ).toHaveTextContent('half of them within0.6 sec');
    expect(screen.getByRole('region', { name: 'Stuck' })).toHaveTextContent(
      /The server does not answer on port 7432.*Tried 7 times/,
    );
  });

  it('shows what changed in targets without us, and has them listed', async () => {
    const inventory = jest.fn(async () => ({ instances: 1 }));
    show(api({ inventory }));
    const drift = await screen.findByRole('region', {
      name: 'Changed behind our back',
    });
    expect(drift).toHaveTextContent(
      /account:demo\/orders\/orders_read.*ours, but not known here/,
    );
    expect(drift).toHaveTextContent(
      /login account on orders \(demo\).*postgres · was taken away/,
    );
    expect(drift).toHaveTextContent(/4 of ours and 9 of others, listed/);
    await userEvent.click(
      within(drift).getByRole('button', { name: 'List targets now' }),
    );
    await waitFor(() => expect(inventory).toHaveBeenCalledWith({ body: {} }));
  });

  it('says how removals stand to what is promised', async () => {
    show(api());
    const objective = await screen.findByRole('region', {
      name: 'Removals in time (28 days)',
    });
    expect(objective).toHaveTextContent(
      '99.9% of removals are to be verified within 5 seconds.',
    );
    expect(objective).toHaveTextContent(
      'in time99.975%too late5still there1left of the misses allowed75%',
    );
  });

  it('does not round misses away, nor show an overdrawn budget as a number', async () => {
    const { objective } = aHealth();
    show(
      api({
        health: async () =>
          aHealth({
            objective: { ...objective, achieved: 0.999996, budgetLeft: -3 },
          }),
      }),
    );
    expect(
      await screen.findByRole('region', { name: /Removals in time/ }),
    ).toHaveTextContent(/in time99.999%.*left of the misses allowednone/);
  });

  it('says that nothing was removed yet, and until when was counted', async () => {
    const { achieved: _, budgetLeft: __, ...rest } = aHealth().objective;
    const until = inMinutes(-120);
    show(
      api({
        health: async () => aHealth({ objective: { ...rest, until } }),
      }),
    );
    expect(
      await screen.findByRole('region', { name: /Removals in time/ }),
    ).toHaveTextContent(/Counted until 2 hours ago.*Nothing was removed yet/);
  });

  it('says what does not work in the server that answered', async () => {
    show(
      api({ health: async () => aHealth({ broken: ['worker', 'sealer'] }) }),
    );
    expect(
      await screen.findByText(
        /its worker stands still or fails, the history is not sealed/,
      ),
    ).toBeVisible();
  });

  it('tries again what is stuck', async () => {
    const mock = api({ retryGrant: async () => aGrant() });
    show(mock);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Try again now' }),
    );
    expect(mock.retryGrant).toHaveBeenCalledWith({
      params: { id: '11111111-1111-4111-8111-111111111111' },
    });
  });

  it('is closed to everybody but administrators', async () => {
    const mock = api({ viewer: async () => aViewer({ auditor: true }) });
    show(mock);
    expect(await screen.findByText('This view is not for you')).toBeVisible();
    expect(mock.health).not.toHaveBeenCalled();
  });

  it('pauses all new access in two clicks, with a reason', async () => {
    const mock = api({ pause: async () => administrator });
    show(mock);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Pause all new access' }),
    );
    const dialog = await screen.findByRole('dialog');
    const confirm = within(dialog).getByRole('button', {
      name: 'Pause all new access',
    });
    await userEvent.click(confirm);
    expect(
      within(dialog).getByText('Say why, in at least 5 characters.'),
    ).toBeVisible();
    expect(mock.pause).not.toHaveBeenCalled();
    await userEvent.type(within(dialog).getByLabelText(/Reason/), 'Incident 7');
    await userEvent.click(confirm);
    await waitFor(() =>
      expect(mock.pause).toHaveBeenCalledWith({
        body: { paused: true, reason: 'Incident 7' },
      }),
    );
  });

  it('says who paused it and why, and resumes', async () => {
    const paused = { by: REFS.lead, at: inMinutes(-5), reason: 'Incident 7' };
    const mock = api({
      health: async () => aHealth({ paused }),
      pause: async () => administrator,
    });
    show(mock);
    expect(
      await screen.findByText(
        (_, element) =>
          element?.tagName === 'P' &&
          element.textContent ===
            'Paused by orders-lead 5 minutes ago: Incident 7',
      ),
    ).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', { name: 'Resume new access' }),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(within(dialog).getByLabelText(/Reason/), 'Contained');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Resume new access' }),
    );
    await waitFor(() =>
      expect(mock.pause).toHaveBeenCalledWith({
        body: { paused: false, reason: 'Contained' },
      }),
    );
  });

  it('drains one provider in two clicks, with a reason', async () => {
    const mock = api({ setDrain: async () => ({ draining: false }) });
    show(mock);
    const drain = await screen.findByRole('button', {
      name: 'End everything and drain',
    });
    await waitFor(() => expect(drain).toBeEnabled());
    await userEvent.click(
      screen.getByRole('button', { name: /What is drained/ }),
    );
    await userEvent.click(
      await screen.findByRole('option', { name: 'postgres' }),
    );
    await userEvent.click(drain);
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(
      within(dialog).getByLabelText(/Reason/),
      'It moves to another server',
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'End everything and drain' }),
    );
    await waitFor(() =>
      expect(mock.setDrain).toHaveBeenCalledWith({
        body: {
          draining: true,
          provider: 'postgres',
          reason: 'It moves to another server',
        },
      }),
    );
  });

  it('says how far draining is, when it is done, and stops it', async () => {
    const running = {
      draining: true as const,
      by: REFS.lead,
      at: inMinutes(-5),
      reason: 'We uninstall it',
      left: 17,
      stuck: 1,
      remaining: 0,
      done: false,
    };
    const mock = api({
      drain: async () => running,
      setDrain: async () => ({ draining: false }),
    });
    show(mock);
    expect(await screen.findByText('accesses left')).toBeVisible();
    expect(screen.getByText('17')).toBeVisible();
    mock.drain.mockImplementation(async () => ({
      ...running,
      left: 0,
      stuck: 0,
      done: true,
    }));
    await userEvent.click(
      screen.getByRole('button', { name: 'Stop draining' }),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(within(dialog).getByLabelText(/Reason/), 'All done');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Stop draining' }),
    );
    await waitFor(() =>
      expect(mock.setDrain).toHaveBeenCalledWith({
        body: { draining: false, reason: 'All done' },
      }),
    );
    expect(
      await screen.findByText(
        'Nothing of ours is left in any target. It can be uninstalled.',
      ),
    ).toBeVisible();
  });

  it('says what hangs on a provider that is not installed', async () => {
    const parts = [
      {
        id: 'okta',
        kind: 'provider' as const,
        status: 'missing' as const,
        hanging: 3,
      },
    ];
    show(api({ health: async () => aHealth({ parts }) }));
    expect(
      await screen.findByText(
        '3 accesses hang on it, and end when it is installed again.',
      ),
    ).toBeVisible();
  });

  it('can be tried again when the database was away', async () => {
    const message =
      'The database of JIT Access cannot be used at the moment. Try again in 5 seconds';
    const away = await aRefusal(503, 'ServiceUnavailableError', message);
    let isAway = true;
    const mock = api({
      health: async () => {
        if (isAway) throw away;
        return aHealth();
      },
    });
    show(mock);
    expect(
      await screen.findByText(message, {}, { timeout: 8_000 }),
    ).toBeVisible();
    isAway = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByRole('button', { name: 'Pause all new access' }),
    ).toBeVisible();
  }, 15_000);

  it('ends everything of one person, and says how much that was', async () => {
    const mock = api({ endAll: async () => ({ ended: 2, withdrawn: 1 }) });
    show(mock);
    const end = await screen.findByRole('button', { name: 'End everything' });
    expect(end).toBeDisabled();
    await userEvent.click(screen.getByRole('combobox', { name: 'Who' }));
    await userEvent.keyboard('orders');
    await userEvent.click(
      await screen.findByRole('option', { name: /orders-developer/ }),
    );
    await userEvent.click(end);
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(
      within(dialog).getByLabelText(/Reason/),
      'Laptop stolen',
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'End everything' }),
    );
    await waitFor(() =>
      expect(mock.endAll).toHaveBeenCalledWith({
        body: { person: REFS.developer, reason: 'Laptop stolen' },
      }),
    );
    expect(
      await screen.findAllByText('2 accesses are being removed.'),
    ).not.toHaveLength(0);
  });
});
