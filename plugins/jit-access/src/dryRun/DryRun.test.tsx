import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import type { DryRun } from '@jit-access/backstage-plugin-jit-access-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi, aRefusal, renderView } from '../__testUtils__/renderView';
import { anEntityAccess, inMinutes, REFS } from '../fixtures';
import { TryDryRun } from '../health/TryDryRun';

const catalog = catalogApiMock({
  entities: [
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'User',
      metadata: { name: 'orders-developer', namespace: 'default' },
    },
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Resource',
      metadata: { name: 'orders-db', namespace: 'default' },
    },
  ],
});

function anAnswer(part: Partial<DryRun> = {}): DryRun {
  return {
    entityRef: REFS.db,
    receiver: REFS.developer,
    role: { name: 'orders-db-read', title: 'Read', provider: 'github' },
    verdict: 'Asks the lead of orders',
    target: { team: 'orders' },
    refused: [],
    notAfter: inMinutes(60),
    effects: [
      {
        key: 'team:acme/orders',
        title: 'member of orders (acme)',
        account: { key: 'github.com/42', name: 'octocat' },
        credential: 'engine',
        ensure: [
          {
            call: 'PUT /orgs/acme/teams/orders/memberships/octocat',
            body: { role: 'member' },
          },
        ],
        remove: [
          { call: 'DELETE /orgs/acme/teams/orders/memberships/octocat' },
        ],
      },
      {
        key: 'team:acme/log',
        title: 'member of log (acme)',
        refused: 'The annotation github.com/user-login is missing; add it',
      },
      {
        key: 'team:acme/silent',
        title: 'member of silent (acme)',
        account: { key: 'github.com/42', name: 'octocat' },
      },
    ],
    ...part,
  };
}

async function pick(label: string, name: string) {
  await userEvent.click(await screen.findByRole('combobox', { name: label }));
  await userEvent.keyboard(name);
  await userEvent.click(
    await screen.findByRole('option', { name: new RegExp(name) }),
  );
}

/** Opens it, fills it in and asks. */
async function ask(dryRun: () => Promise<DryRun>) {
  const api = anApi({ entityAccess: async () => anEntityAccess(), dryRun });
  renderView(<TryDryRun />, api, '/jit-access/health', [
    [catalogApiRef, catalog],
  ]);
  await userEvent.click(
    await screen.findByRole('button', { name: 'Try a dry run' }),
  );
  const run = await screen.findByRole('button', {
    name: 'Show what would be called',
  });
  await userEvent.click(run);
  expect(
    screen.getByText('Say for whom, on what, and which role.'),
  ).toBeVisible();
  await pick('For whom', 'orders-developer');
  await pick('On what', 'orders-db');
  await userEvent.click(await screen.findByRole('button', { name: /Role/ }));
  await userEvent.click(
    await screen.findByRole('option', { name: 'Read the orders database' }),
  );
  expect(api.dryRun).not.toHaveBeenCalled();
  await userEvent.click(run);
  await waitFor(() => expect(api.dryRun).toHaveBeenCalledTimes(1));
  return { api, run };
}

const result = () =>
  screen.getByRole('region', { name: 'What this role would do' });

describe('the dry run', () => {
  it('shows effects, accounts, what would be called, and what is missing', async () => {
    const { api } = await ask(async () => anAnswer());
    expect(api.dryRun).toHaveBeenCalledWith({
      body: {
        receiver: REFS.developer,
        entityRef: REFS.db,
        role: 'orders-db-read',
      },
    });
    const [first, second, third] = (
      await within(result()).findAllByRole('heading', { level: 3 })
    ).map(heading => heading.closest('li')!);
    expect(first).toHaveTextContent(
      /member of orders \(acme\)team:acme\/ordersAccount octocat · github.com\/42Comes with a password that JIT Access makes\.To give itPUT \/orgs\/acme\/teams\/orders\/memberships\/octocat.*"role": "member".*To take it awayDELETE \/orgs/,
    );
    expect(second).toHaveTextContent(
      /The annotation github.com\/user-login is missing; add it$/,
    );
    expect(third).toHaveTextContent(/This provider does not say what it calls/);
    expect(result()).toHaveTextContent(
      'Policy says at the moment: Asks the lead of orders',
    );
  });

  it('says why there is nothing to call', async () => {
    await ask(async () =>
      anAnswer({
        effects: [],
        target: undefined,
        refused: ['Role "orders-db-read" does not name orders-db under allow.'],
      }),
    );
    expect(
      await within(result()).findByText(/does not name orders-db under allow/),
    ).toBeVisible();
    expect(within(result()).getByText('Nothing would be called')).toBeVisible();
  });

  it('shows why it could not be asked', async () => {
    const refusal = await aRefusal(
      404,
      'NotFoundError',
      'There is no person user:default/orders-developer in the catalog',
    );
    await ask(async () => {
      throw refusal;
    });
    expect(
      await screen.findByText(/There is no person user:default/),
    ).toBeVisible();
  });
});
