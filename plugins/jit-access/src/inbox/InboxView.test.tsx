import type { InboxItem } from '@jit-access/backstage-plugin-jit-access-common';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi, aRefusal, renderView } from '../__testUtils__/renderView';
import { anInboxItem, anItem, aRequest, aRole, inMinutes } from '../fixtures';
import { InboxView } from './InboxView';

const review = { review: true, withdraw: false, reviewBreakGlass: false };
const first = anInboxItem();
const second = anInboxItem({
  requester: { ref: 'user:default/web-lead', name: 'Web lead', teams: [] },
  item: anItem({
    id: '44444444-4444-4444-8444-444444444444',
    role: aRole({ title: 'Write to the orders database' }),
    waitingSince: inMinutes(-3),
    actions: review,
  }),
});

function api(items: InboxItem[] = [first, second]) {
  return anApi({ inbox: async () => ({ items }) });
}

const titleOf = async () =>
  (await screen.findByRole('heading', { level: 2 })).textContent;

describe('InboxView', () => {
  it('shows in one look who asks for what, why, for how long, and what speaks for it', async () => {
    renderView(<InboxView />, api());
    const detail = await screen.findByRole('article', {}, { timeout: 5000 });
    expect(detail).toHaveTextContent(
      'Orders developer asks: Read the orders database on orders-db',
    );
    for (const words of [
      /Who\s*orders-developer · orders/,
      'Select from every table of orders; change nothing.',
      'Look into order 4711, which was charged twice',
      /How long\s*1 hour/,
      '2 approved, 1 denied · last 9 days ago',
      /Has it now\s*payments-oncall/,
      'You are not on call for Orders',
    ]) {
      expect(detail).toHaveTextContent(words);
    }
    const entries = within(screen.getAllByRole('list')[0]).getAllByRole(
      'button',
    );
    expect(entries.map(entry => entry.textContent)).toEqual([
      expect.stringContaining('waits 12 minutes'),
      expect.stringContaining('waits 3 minutes'),
    ]);
  });

  it('approves for less than was asked, bound to what was shown', async () => {
    const mock = api();
    mock.review.mockImplementation(async () => {
      mock.inbox.mockImplementation(async () => ({ items: [second] }));
      return aRequest({ items: [anItem({ state: 'approved' })] });
    });
    renderView(<InboxView />, mock);
    await userEvent.click(
      await screen.findByRole('radio', { name: '30 minutes' }),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Approve for 30 minutes' }),
    );
    await waitFor(() =>
      expect(mock.review).toHaveBeenCalledWith({
        params: { id: first.request.id, itemId: first.item.id },
        body: { decision: 'approve', maxDuration: 'PT30M', digest: 'd1' },
      }),
    );
    expect(
      await screen.findAllByText(
        'Approved for 30 minutes. Access is being set up.',
      ),
    ).not.toHaveLength(0);
    expect(await titleOf()).toMatch(/^Web lead asks/);
  });

  it('does not offer more than was asked', async () => {
    renderView(<InboxView />, api());
    await screen.findByRole('radio', { name: '1 hour' });
    expect(
      screen.queryByRole('radio', { name: '4 hours' }),
    ).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole('radio', { name: 'Other' }));
    fireEvent.change(screen.getByLabelText(/Own duration/), {
      target: { value: '2:00' },
    });
    expect(screen.getByRole('button', { name: /^Approve/ })).toBeDisabled();
  });

  it('denies with a reason, never without', async () => {
    const mock = api();
    mock.review.mockImplementation(async () =>
      aRequest({ status: 'denied', items: [anItem({ state: 'denied' })] }),
    );
    renderView(<InboxView />, mock);
    await userEvent.click(await screen.findByRole('button', { name: 'Deny' }));
    await userEvent.click(screen.getByRole('button', { name: 'Deny' }));
    expect(screen.getByText(/Give a reason/)).toBeVisible();
    expect(mock.review).not.toHaveBeenCalled();
    await userEvent.type(screen.getByLabelText(/Why not/), 'Use staging');
    await userEvent.click(screen.getByRole('button', { name: 'Deny' }));
    await waitFor(() =>
      expect(mock.review.mock.calls[0][0].body).toEqual({
        decision: 'deny',
        comment: 'Use staging',
        digest: 'd1',
      }),
    );
  });

  it('moves by keys, and lets them only lead to a decision', async () => {
    const mock = api();
    renderView(<InboxView />, mock);
    expect(await titleOf()).toMatch(/^Orders developer asks/);
    await userEvent.keyboard('j');
    expect(await titleOf()).toMatch(/^Web lead asks/);
    expect(screen.getByTestId('address')).toHaveTextContent(
      `?item=${second.item.id}`,
    );
    await userEvent.keyboard('j');
    expect(await titleOf()).toMatch(/^Web lead asks/);
    await userEvent.keyboard('k');
    expect(await titleOf()).toMatch(/^Orders developer asks/);
    await userEvent.keyboard('a');
    expect(
      screen.getByRole('button', { name: 'Approve for 1 hour' }),
    ).toHaveFocus();
    expect(mock.review).not.toHaveBeenCalled();
    await userEvent.keyboard('d');
    const why = await screen.findByLabelText(/Why not/);
    expect(why).toHaveFocus();
    await userEvent.keyboard('jk');
    expect(why).toHaveValue('jk');
  });

  it('shows its keys on ?', async () => {
    renderView(<InboxView />, api());
    await titleOf();
    await userEvent.keyboard('?');
    expect(
      await screen.findByRole('dialog', { name: 'Keys of the inbox' }),
    ).toBeVisible();
  });

  it('lets nothing be decided that changed while it was looked at', async () => {
    const mock = api([first]);
    renderView(<InboxView />, mock);
    const approve = await screen.findByRole('button', { name: /^Approve/ });
    mock.review.mockRejectedValue(
      await aRefusal(
        409,
        'ConflictError',
        'The role changed since it was shown',
      ),
    );
    mock.inbox.mockImplementation(async () => ({
      items: [{ ...first, item: { ...first.item, digest: 'd2' } }],
    }));
    await userEvent.click(approve);
    expect(
      await screen.findByText('The role changed since it was shown'),
    ).toBeVisible();
    expect(
      await screen.findByText('This changed while you were looking at it'),
    ).toBeVisible();
    expect(approve).toBeDisabled();
    await userEvent.click(
      screen.getByRole('button', { name: 'I have read it' }),
    );
    await userEvent.click(approve);
    await waitFor(() =>
      expect(mock.review.mock.lastCall?.[0].body.digest).toBe('d2'),
    );
  });

  it('says that nothing waits', async () => {
    renderView(<InboxView />, api([]));
    expect(await screen.findByText('Nothing waits for you')).toBeVisible();
  });
});
