import type { Requestable } from '@jit-access/backstage-plugin-jit-access-common';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi, renderView } from '../__testUtils__/renderView';
import { anEntityAccess, aRole, isInstant, REFS } from '../fixtures';
import { FindView } from './FindView';

const read: Requestable = {
  entityRef: REFS.db,
  entityTitle: 'orders-db',
  environment: 'production',
  owner: 'group:default/orders',
  role: aRole(),
};
const write: Requestable = {
  ...read,
  role: aRole({ name: 'orders-db-write', title: 'Write' }),
};

function api(items = [read, write]) {
  return anApi({
    requestable: async () => ({ items }),
    entityAccess: async () => anEntityAccess(),
    preview: async ({ body }) => ({
      items: body.items.map(item => ({
        entityRef: item.entityRef,
        roleName: item.role,
        role: aRole({ name: item.role }),
        decision: isInstant(),
      })),
    }),
  });
}

describe('FindView', () => {
  it('searches by words', async () => {
    const mock = api();
    renderView(<FindView />, mock);
    await screen.findByText('Read the orders database');
    fireEvent.change(screen.getByRole('searchbox'), {
      target: { value: ' orders ' },
    });
    await waitFor(() =>
      expect(mock.requestable).toHaveBeenCalledWith(
        { query: { search: 'orders', cursor: undefined } },
        expect.anything(),
      ),
    );
  });

  it('asks for several at once', async () => {
    const mock = api();
    renderView(<FindView />, mock);
    await userEvent.click(
      await screen.findByRole('checkbox', { name: 'Read the orders database' }),
    );
    await userEvent.click(screen.getByRole('checkbox', { name: 'Write' }));
    expect(screen.getByText('2 roles picked')).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', { name: 'Ask for these' }),
    );
    expect(await screen.findByRole('dialog')).toBeVisible();
    await waitFor(() =>
      expect(mock.preview.mock.lastCall?.[0].body.items).toHaveLength(2),
    );
  });

  it('is filled in by a link, and forgets the link when closed', async () => {
    renderView(
      <FindView />,
      api(),
      '/jit-access/request?entity=resource:default/orders-db&role=orders-db-read&duration=PT30M&reason=Runbook+7',
    );
    expect(await screen.findByDisplayValue('Runbook 7')).toBeVisible();
    expect(
      await screen.findByRole('radio', { name: '30 minutes' }),
    ).toBeChecked();
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(screen.getByTestId('address')).toHaveTextContent(
      /^\/jit-access\/request$/,
    );
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('says what to do when nothing is found', async () => {
    renderView(<FindView />, api([]));
    expect(
      await screen.findByText('Nothing can be asked for yet'),
    ).toBeVisible();
  });
});
