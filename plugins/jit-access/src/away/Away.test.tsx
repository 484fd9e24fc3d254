import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi, aRefusal, renderView } from '../__testUtils__/renderView';
import { aDelegation, inMinutes } from '../fixtures';
import { Away } from './Away';

const catalog = catalogApiMock({
  entities: ['security-engineer', 'orders-developer'].map(name => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name, namespace: 'default' },
  })),
});

function show(part: Parameters<typeof anApi>[0] = {}) {
  const api = anApi(part);
  renderView(<Away />, api, '/jit-access/inbox', [[catalogApiRef, catalog]]);
  return api;
}

async function openDialog() {
  await userEvent.click(
    await screen.findByRole('button', { name: 'While I am away…' }),
  );
  return screen.findByRole('dialog', { name: 'While I am away' });
}

async function pick(dialog: HTMLElement, label: string, name: string) {
  await userEvent.click(within(dialog).getByRole('combobox', { name: label }));
  await userEvent.keyboard(name);
  await userEvent.click(
    await screen.findByRole('option', { name: new RegExp(name) }),
  );
}

describe('while I am away', () => {
  it('names stand-ins from the catalog, bounded in time', async () => {
    const api = show({ delegate: async () => aDelegation() });
    const dialog = await openDialog();
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Let them review for me' }),
    );
    expect(within(dialog).getByText('Name at least one person.')).toBeVisible();
    expect(api.delegate).not.toHaveBeenCalled();
    await pick(dialog, 'Who reviews for you', 'security-engineer');
    await pick(dialog, 'Add a person', 'orders-developer');
    await userEvent.click(
      within(dialog).getByRole('button', {
        name: 'Take out orders-developer',
      }),
    );
    await userEvent.type(
      within(dialog).getByLabelText(/Note for them/),
      'Call me',
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Let them review for me' }),
    );
    await waitFor(() => expect(api.delegate).toHaveBeenCalledTimes(1));
    const { body } = api.delegate.mock.calls[0][0];
    expect(body).toMatchObject({
      delegates: ['user:default/security-engineer'],
      since: undefined,
      comment: 'Call me',
    });
    expect(Date.parse(body.until)).toBeGreaterThan(Date.now());
    expect(
      await within(dialog).findByText('Saved. They are told.'),
    ).toBeVisible();
  });

  it('says so above the inbox, and ends it at once', async () => {
    const api = show({
      delegations: async () => ({ mine: [aDelegation()], forOthers: [] }),
      endDelegation: async () => aDelegation({ endedAt: inMinutes(0) }),
    });
    expect(await screen.findByText(/^You are away until/)).toBeVisible();
    expect(screen.getByText('security-engineer')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'End now' }));
    expect(api.endDelegation).toHaveBeenCalledWith({
      params: { id: aDelegation().id },
    });
  });

  it('says for whom I stand in, and until when', async () => {
    show({
      delegations: async () => ({ mine: [], forOthers: [aDelegation()] }),
    });
    expect(await screen.findByText(/^You stand in for/)).toHaveTextContent(
      /^You stand in for orders-lead until/,
    );
    expect(screen.getByText('Call me if it burns')).toBeVisible();
  });

  it('lists what is to come without saying that I am away', async () => {
    const later = aDelegation({
      since: inMinutes(60),
      until: inMinutes(120),
    });
    show({ delegations: async () => ({ mine: [later], forOthers: [] }) });
    const dialog = await openDialog();
    const mine = await within(dialog).findByRole('region', {
      name: 'Set by you',
    });
    expect(mine).toHaveTextContent('security-engineer');
    expect(screen.queryByText(/^You are away until/)).toBeNull();
  });

  it('shows what the server does not accept', async () => {
    const api = show();
    api.delegate.mockRejectedValue(
      await aRefusal(400, 'InputError', 'At most 90 days'),
    );
    const dialog = await openDialog();
    await pick(dialog, 'Who reviews for you', 'security-engineer');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Let them review for me' }),
    );
    expect(await within(dialog).findByText('At most 90 days')).toBeVisible();
  });
});
