import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi, renderView } from '../__testUtils__/renderView';
import { anEntityAccess, isRefused, REFS } from '../fixtures';
import { TryDecision } from '../health/TryDecision';

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

async function pick(label: string, name: string) {
  await userEvent.click(await screen.findByRole('combobox', { name: label }));
  await userEvent.keyboard(name);
  await userEvent.click(
    await screen.findByRole('option', { name: new RegExp(name) }),
  );
}

async function select(label: RegExp, option: string) {
  await userEvent.click(await screen.findByRole('button', { name: label }));
  await userEvent.click(await screen.findByRole('option', { name: option }));
}

it('asks policy about anybody with facts as given, and shows what it says', async () => {
  const api = anApi({
    entityAccess: async () => anEntityAccess(),
    simulate: async () => ({
      items: [
        {
          entityRef: REFS.db,
          roleName: 'orders-db-read',
          decision: isRefused({ remedies: ['Join team Orders'] }),
        },
      ],
      findings: [],
    }),
  });
  renderView(<TryDecision />, api, '/jit-access/health', [
    [catalogApiRef, catalog],
  ]);
  await userEvent.click(
    await screen.findByRole('button', { name: 'Try a decision' }),
  );
  const decide = await screen.findByRole('button', { name: 'Decide' });
  await userEvent.click(decide);
  expect(screen.getByText('Say who, on what, and which role.')).toBeVisible();
  await pick('Who', 'orders-developer');
  await pick('On what', 'orders-db');
  await select(/Role/, 'Read the orders database');
  await select(/On call for it/, 'Unknown');
  await userEvent.click(
    screen.getByRole('checkbox', { name: 'As emergency access' }),
  );
  expect(api.simulate).not.toHaveBeenCalled();
  await userEvent.click(decide);
  await waitFor(() =>
    expect(api.simulate.mock.calls[0]?.[0].body).toEqual({
      requester: REFS.developer,
      items: [{ entityRef: REFS.db, role: 'orders-db-read' }],
      breakGlass: true,
      facts: { onCall: 'unknown' },
    }),
  );
  const result = screen.getByRole('region', { name: 'What policy says' });
  expect(await within(result).findByText('Join team Orders')).toBeVisible();
});
