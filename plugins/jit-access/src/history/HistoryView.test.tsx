import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { anApi, aRefusal, renderView } from '../__testUtils__/renderView';
import { anEvent, anIntegrity, aViewer, REFS } from '../fixtures';
import { HistoryView } from './HistoryView';
import { saveFile } from './saveFile';
import { readHistoryFilter } from './useHistoryFilter';

jest.mock('./saveFile');

const auditor = async () =>
  aViewer({ ref: 'user:default/auditor', auditor: true });

const approved = anEvent({
  id: 'e2',
  type: 'review.recorded',
  actor: REFS.lead,
  summary: 'Orders lead approved for 30 minutes',
});

function api(part: Parameters<typeof anApi>[0] = {}) {
  return anApi({
    viewer: auditor,
    integrity: async () => anIntegrity(),
    history: async () => ({ items: [approved, anEvent()] }),
    ...part,
  });
}

function show(mock: ReturnType<typeof anApi>, search = '') {
  renderView(<HistoryView />, mock, `/jit-access/history${search}`, [
    [catalogApiRef, catalogApiMock()],
  ]);
}

describe('HistoryView', () => {
  it('lists what happened, newest first, by whom and how it came out', async () => {
    show(api());
    const row = (
      await screen.findByText('Orders lead approved for 30 minutes')
    ).closest('[role="row"]');
    expect(row).toHaveTextContent('Reviewed');
    expect(row).toHaveTextContent('orders-lead');
    expect(row).toHaveTextContent('orders-db');
    expect(row).toHaveTextContent('Done');
  });

  it('is closed to those who may not read it, and asks for nothing', async () => {
    const mock = api({ viewer: async () => aViewer() });
    show(mock);
    expect(await screen.findByText('This view is not for you')).toBeVisible();
    expect(mock.history).not.toHaveBeenCalled();
    expect(mock.integrity).not.toHaveBeenCalled();
  });

  it('reads its filter from the address and takes parts of it away', async () => {
    const mock = api();
    show(mock, '?person=user:default/orders-lead&result=refused');
    await waitFor(() =>
      expect(mock.history).toHaveBeenCalledWith(
        {
          query: {
            person: 'user:default/orders-lead',
            result: 'refused',
            cursor: undefined,
            limit: 50,
          },
        },
        expect.anything(),
      ),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Remove filter: Result' }),
    );
    expect(screen.getByTestId('address')).toHaveTextContent(
      '/jit-access/history?person=user%3Adefault%2Forders-lead',
    );
    await waitFor(() =>
      expect(mock.history.mock.lastCall?.[0].query.result).toBeUndefined(),
    );
  });

  it('sets a filter, which is in the address then', async () => {
    const mock = api();
    show(mock);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Filter' }),
    );
    const dialog = await screen.findByRole('dialog');
    fireEvent.change(within(dialog).getByLabelText('Role'), {
      target: { value: 'orders-db-read' },
    });
    await userEvent.click(within(dialog).getByText('Apply'));
    expect(screen.getByTestId('address')).toHaveTextContent(
      '/jit-access/history?role=orders-db-read',
    );
  });

  it('pages by cursor, forward and back', async () => {
    const mock = api();
    mock.history.mockImplementation(async ({ query }) =>
      query.cursor
        ? { items: [anEvent({ id: 'old', summary: 'An older event' })] }
        : { items: [approved], nextCursor: 'c2' },
    );
    show(mock);
    await screen.findByText('Orders lead approved for 30 minutes');
    await userEvent.click(screen.getByRole('button', { name: /next/i }));
    expect(await screen.findByText('An older event')).toBeVisible();
    expect(mock.history.mock.lastCall?.[0].query.cursor).toBe('c2');
    await userEvent.click(screen.getByRole('button', { name: /previous/i }));
    expect(
      await screen.findByText('Orders lead approved for 30 minutes'),
    ).toBeVisible();
  });

  it('opens an event to the whole chain of its request, oldest first', async () => {
    const mock = api();
    show(mock);
    await userEvent.click(
      await screen.findByText('Orders lead approved for 30 minutes'),
    );
    const dialog = await screen.findByRole('dialog');
    await waitFor(() =>
      expect(mock.history).toHaveBeenCalledWith(
        { query: { requestId: approved.requestId, limit: 200 } },
        expect.anything(),
      ),
    );
    const links = await within(dialog).findAllByRole('listitem');
    expect(links[0]).toHaveTextContent('asked to read the orders database');
    expect(links[1]).toHaveTextContent('approved for 30 minutes');
    expect(links[1]).toHaveTextContent('sealed as number 41');
    expect(links[1]).toHaveAttribute('aria-current', 'true');
  });

  it('shows of a call why it failed, and by which ids the target itself finds it', async () => {
    const called = anEvent({
      id: 'e3',
      type: 'provider.called',
      result: 'failure',
      summary: 'Member of orders could not be set up',
      details: {
        call: 'account',
        error: 'The annotation acme/login says "a, b"; name one login',
        providerRequestIds: ['r-17', 'r-18'],
      },
    });
    show(api({ history: async () => ({ items: [called] }) }));
    await userEvent.click(
      await screen.findByText('Member of orders could not be set up'),
    );
    const [link] = await within(
      await screen.findByRole('dialog'),
    ).findAllByRole('listitem');
    expect(
      within(link).getByText(
        'The annotation acme/login says "a, b"; name one login',
      ),
    ).toBeVisible();
    expect(link).toHaveTextContent('Ids in the target: r-17, r-18');
  });

  it('exports exactly what the filter shows', async () => {
    const mock = api({ historyExport: async () => 'at,summary' });
    show(mock, '?role=orders-db-read');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Export' }),
    );
    await userEvent.click(
      await screen.findByRole('menuitem', { name: 'CSV, for spreadsheets' }),
    );
    await waitFor(() => expect(saveFile).toHaveBeenCalled());
    expect(mock.historyExport).toHaveBeenCalledWith({
      query: { role: 'orders-db-read', format: 'csv' },
    });
    expect(jest.mocked(saveFile).mock.calls[0]).toEqual([
      'at,summary',
      expect.stringMatching(/^access-history-\d{4}-\d\d-\d\d\.csv$/),
      'text/csv',
    ]);
  });

  it('says what the check of the chain proved', async () => {
    show(api());
    expect(await screen.findByText('Intact: 41 events sealed')).toBeVisible();
  });

  it('names what is wrong with a broken chain', async () => {
    show(
      api({
        integrity: async () =>
          anIntegrity({
            status: 'broken',
            findings: [
              {
                kind: 'event-missing',
                seq: 7,
                message: 'Event 7 is missing from the chain',
              },
            ],
          }),
      }),
    );
    expect(
      await screen.findByText('Event 7 is missing from the chain'),
    ).toBeVisible();
  });

  it('says that nothing matches', async () => {
    show(api({ history: async () => ({ items: [] }) }));
    expect(await screen.findByText('Nothing recorded')).toBeVisible();
  });

  it('shows why it did not load', async () => {
    const mock = api();
    mock.history.mockRejectedValue(
      await aRefusal(400, 'InputError', 'This is not a cursor of ours'),
    );
    show(mock);
    expect(
      await screen.findByText('This is not a cursor of ours'),
    ).toBeVisible();
  });
});

describe('readHistoryFilter', () => {
  it('leaves out what an old or mistyped link says', () => {
    expect(
      readHistoryFilter(
        new URLSearchParams(
          'person=nobody&type=grant.ended&from=yesterday&colour=red',
        ),
      ),
    ).toEqual({ type: 'grant.ended' });
  });
});
