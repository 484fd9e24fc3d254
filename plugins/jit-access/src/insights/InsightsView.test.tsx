import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi, aRefusal, renderView } from '../__testUtils__/renderView';
import { aViewer, inMinutes, REFS, someInsights } from '../fixtures';
import { InsightsView } from './InsightsView';

const auditor = aViewer({ ref: 'user:default/auditor', auditor: true });

function api(part: Parameters<typeof anApi>[0] = {}) {
  return anApi({
    viewer: async () => auditor,
    insights: async () => someInsights(),
    ...part,
  });
}

function show(mock: ReturnType<typeof anApi>, query = '') {
  renderView(<InsightsView />, mock, `/jit-access/insights${query}`);
}

const section = (name: string | RegExp) =>
  screen.findByRole('region', { name });

describe('InsightsView', () => {
  it('says in words what every bar shows, and leads to the events behind it', async () => {
    show(api());
    const outcomes = await section('What became of requests');
    expect(outcomes).toHaveTextContent('100 accesses asked for');
    expect(outcomes).toHaveTextContent('Granted at once60 · 60%');
    expect(outcomes).toHaveTextContent('Refused by policy6 · 6%');
    expect(outcomes).toHaveTextContent(/needed no person.*71%/);
    expect(
      within(outcomes).getByRole('link', { name: 'Denied by people' }),
    ).toHaveAttribute(
      'href',
      expect.stringMatching(
        /^\/jit-access\/history\?type=item\.denied&from=.*&to=/,
      ),
    );
    const [longest, shortest] = ['60 · 60%', '2 · 2%'].map(words => {
      const bar = within(outcomes).getByText(words).parentElement!;
      return bar.querySelector<HTMLElement>('[aria-hidden] > span')!.style
        .inlineSize;
    });
    expect(longest).toBe('100%');
    expect(parseFloat(shortest)).toBeCloseTo((2 / 60) * 100);
  });

  it('has tables whose cells are read with their row and column', async () => {
    show(api());
    const waits = await screen.findByRole('table', {
      name: 'Waiting for approval',
    });
    expect(
      within(waits)
        .getAllByRole('columnheader')
        .map(cell => cell.textContent),
    ).toEqual([
      'Who is asked',
      'How often',
      'Half of them within',
      '95 of 100 within',
      'Waiting now',
    ]);
    const row = within(waits)
      .getByRole('rowheader', { name: 'the lead of orders' })
      .closest('tr')!;
    expect(row).toHaveTextContent(/216 min2 hr2 oldest 45 minutes ago/);
    const access = screen.getByRole('table', {
      name: 'From asking to access',
    });
    expect(
      within(access).getByRole('row', { name: /Granted at once/ }),
    ).toHaveTextContent('Granted at once600.4 sec0.9 sec');
  });

  it('points out routes that are always approved', async () => {
    show(api());
    const routes = await screen.findByRole('table', {
      name: 'How people answer',
    });
    const hint = 'Always approved: could policy decide it alone?';
    expect(
      within(routes).getByRole('rowheader', { name: /staging · lead/ }),
    ).toHaveTextContent(hint);
    expect(
      within(routes).getByRole('rowheader', { name: /production · manager/ }),
    ).not.toHaveTextContent(hint);
  });

  it('shows what is used, not used, denied, owed and there without us', async () => {
    show(api());
    expect(await section('Used most')).toHaveTextContent(
      /orders-db-read50 times.*payments-db-readonce/,
    );
    const unused = await section('Roles that nobody used');
    expect(unused).toHaveTextContent(
      '2 of 6 roles in force gave nobody access.',
    );
    expect(unused).toHaveTextContent(
      /Administer the cluster cluster-admin · never used.*Change the orders database orders-db-write · last used/,
    );
    expect(await section('Denied and refused most')).toHaveTextContent(
      /By peopleorders-db-write5 times.*By policycluster-admin6 times/,
    );
    expect(await section('Emergency access')).toHaveTextContent(
      /used3.*wait for their review1reviews overdue1/,
    );
    expect(await section('There without us')).toHaveTextContent(
      /held in targets without our mark9asked for though it was there2/,
    );
    expect(
      await section('From the end of access to its verified absence'),
    ).toHaveTextContent('removals78');
    expect(await section(/Removals in time/)).toHaveTextContent('99.975%');
  });

  it('looks back as far as the address says, and lets that be changed', async () => {
    const mock = api();
    show(mock, '?period=P7D');
    await section('What became of requests');
    expect(mock.insights).toHaveBeenCalledWith(
      { query: { period: 'P7D', people: undefined } },
      expect.anything(),
    );
    expect(screen.getByRole('radio', { name: '7 days' })).toBeChecked();
    await userEvent.click(screen.getByRole('radio', { name: '90 days' }));
    await waitFor(() =>
      expect(mock.insights).toHaveBeenLastCalledWith(
        { query: { period: 'P90D', people: undefined } },
        expect.anything(),
      ),
    );
    expect(screen.getByTestId('address')).toHaveTextContent(
      '/jit-access/insights?period=P90D',
    );
  });

  it('looks back over 30 days where the address says something else', async () => {
    const mock = api();
    show(mock, '?period=P1Y');
    await section('What became of requests');
    expect(mock.insights.mock.calls[0][0].query.period).toBe('P30D');
  });

  it('names people only for those who ask for it', async () => {
    const mock = api({
      insights: async ({ query } = {}) =>
        someInsights({
          mostUsed: {
            ...someInsights().mostUsed,
            people: query?.people
              ? [{ ref: REFS.developer, grants: 12 }]
              : undefined,
          },
        }),
    });
    show(mock);
    const used = await section('Used most');
    expect(used).not.toHaveTextContent('orders-developer');
    expect(used).toHaveTextContent('that you did is kept in the history');
    await userEvent.click(
      within(used).getByRole('button', { name: 'Show who' }),
    );
    expect(
      await screen.findByRole('link', { name: /orders-developer/ }),
    ).toBeVisible();
    expect(screen.getByRole('list', { name: 'By' })).toHaveTextContent(
      '12 times',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Hide who' }));
    await waitFor(() =>
      expect(screen.queryByRole('list', { name: 'By' })).toBeNull(),
    );
  });

  it('says since when it counts where there is too much', async () => {
    show(
      api({
        insights: async () => someInsights({ countedFrom: inMinutes(-60) }),
      }),
    );
    expect(
      await screen.findByText(/Only what was asked counts since/),
    ).toBeVisible();
  });

  it('says so where nothing was asked for', async () => {
    const { outcomes, ...insights } = someInsights();
    const none = Object.fromEntries(
      Object.keys(outcomes).map(outcome => [outcome, 0]),
    ) as typeof outcomes;
    show(api({ insights: async () => ({ ...insights, outcomes: none }) }));
    expect(
      await screen.findByText('Nothing was asked for in this time'),
    ).toBeVisible();
    expect(
      screen.queryByRole('region', { name: 'What became of requests' }),
    ).toBeNull();
    expect(await section('There without us')).toBeVisible();
  });

  it('has something to say in every part where there is nothing', async () => {
    const none = { count: 0 };
    show(
      api({
        insights: async () =>
          someInsights({
            decidedAlone: undefined,
            toAccess: { all: none, instant: none, approved: none },
            waits: [],
            removal: none,
            mostUsed: { roles: [], entities: [] },
            unusedRoles: { of: 6, unused: 0, roles: [] },
            routes: [],
            denials: { denied: [], refused: [] },
            breakGlass: {
              used: 0,
              justified: 0,
              notJustified: 0,
              open: 0,
              overdue: 0,
            },
          }),
      }),
    );
    for (const words of [
      'Nobody got access in this time.',
      'Nobody had to be asked in this time.',
      'Nothing was removed in this time.',
      'Nothing was used in this time.',
      'Every role in force was used.',
      'People answered nothing in this time.',
      'Nothing was denied or refused in this time.',
      'Nobody used emergency access in this time.',
    ]) {
      expect(await screen.findByText(words)).toBeVisible();
    }
  });

  it('is not for everybody', async () => {
    const mock = api({ viewer: async () => aViewer() });
    show(mock);
    expect(await screen.findByText('This view is not for you')).toBeVisible();
    expect(mock.insights).not.toHaveBeenCalled();
  });

  it('says what the server says where the portal forbids it', async () => {
    const message = 'Your portal does not let you do this';
    const refusal = await aRefusal(403, 'NotAllowedError', message);
    show(
      api({
        insights: async () => {
          throw refusal;
        },
      }),
    );
    expect(await screen.findByText(message)).toBeVisible();
    expect(screen.getByText('You may not see this')).toBeVisible();
  });
});
