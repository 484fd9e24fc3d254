import type {
  Preview,
  PreviewBody,
} from '@jit-access/backstage-plugin-jit-access-common';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi, aRefusal, renderView } from '../__testUtils__/renderView';
import {
  anEntityAccess,
  aRequest,
  aRole,
  isInstant,
  isRefused,
  needsApproval,
  REFS,
} from '../fixtures';
import { RequestDialog } from './RequestDialog';
import { startForm, type RequestForm } from './requestForm';

const READ = { entityRef: REFS.db, role: 'orders-db-read' };

function answerWith(
  decide: (role: string, body: PreviewBody) => Preview['items'][0]['decision'],
) {
  return async ({ body }: { body: PreviewBody }): Promise<Preview> => ({
    items: body.items.map(item => ({
      entityRef: item.entityRef,
      roleName: item.role,
      role: aRole({ name: item.role }),
      decision: decide(item.role, body),
    })),
  });
}

function open(
  api: ReturnType<typeof anApi>,
  given: Partial<RequestForm> = {},
  items = [READ],
) {
  api.entityAccess.mockImplementation(async () => anEntityAccess());
  const onClose = jest.fn();
  renderView(
    <RequestDialog start={startForm(items, given)} onClose={onClose} />,
    api,
  );
  return onClose;
}

function write(reason: string) {
  fireEvent.change(screen.getByLabelText(/^Why/), {
    target: { value: reason },
  });
}

describe('RequestDialog', () => {
  it('names on the button who is asked, sends once, and goes to the request', async () => {
    const api = anApi({
      preview: answerWith(() => needsApproval()),
      submit: async () => aRequest(),
    });
    const onClose = open(api);
    const send = await screen.findByRole('button', {
      name: 'Send to Orders lead',
    });
    write('Look into order 4711');
    await userEvent.click(send);
    await waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(api.submit).toHaveBeenCalledTimes(1);
    const [input, options] = api.submit.mock.calls[0];
    expect(input.body).toMatchObject({
      items: [READ],
      duration: 'PT1H',
      justification: 'Look into order 4711',
    });
    expect(options.idempotencyKey).toMatch(/^[0-9a-f]{32}$/);
    expect(screen.getByTestId('address')).toHaveTextContent(
      `/jit-access/requests/${aRequest().id}`,
    );
  });

  it('promises access at once only where policy does', async () => {
    open(anApi({ preview: answerWith(() => isInstant()) }));
    expect(
      await screen.findByRole('button', { name: 'Get access now' }),
    ).toBeEnabled();
  });

  it('says why nothing can be sent', async () => {
    open(anApi({ preview: answerWith(() => isRefused()) }));
    expect(
      await screen.findByRole('button', { name: 'Not possible now' }),
    ).toBeDisabled();
    expect(
      screen.getByText(
        'Only members of the owning team, Orders, may ask for this',
      ),
    ).toBeVisible();
  });

  it('sends nothing without a reason, and says so at the field', async () => {
    const api = anApi({ preview: answerWith(() => needsApproval()) });
    open(api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Send to Orders lead' }),
    );
    expect(
      screen.getByText('Say why you need this access.'),
    ).toBeInTheDocument();
    expect(api.submit).not.toHaveBeenCalled();
  });

  it('does not send more than the maximum, which it states', async () => {
    const api = anApi({ preview: answerWith(() => needsApproval()) });
    open(api, { reason: 'Look into order 4711' });
    expect(await screen.findByText('At most 4 hours')).toBeVisible();
    await userEvent.click(screen.getByRole('radio', { name: 'Other' }));
    const own = screen.getByLabelText(/Own duration/);
    fireEvent.change(own, { target: { value: '8:00' } });
    expect(
      screen.getByText(
        'You can ask for at most 4 hours here; you asked for 8 hours. Shorten it.',
      ),
    ).toBeVisible();
    const send = screen.getByRole('button', { name: 'Send to Orders lead' });
    expect(send).toBeDisabled();
    fireEvent.change(own, { target: { value: '4:00' } });
    await waitFor(() => expect(send).toBeEnabled());
    await waitFor(() =>
      expect(api.preview).toHaveBeenCalledWith(
        { body: expect.objectContaining({ duration: 'PT4H' }) },
        expect.anything(),
      ),
    );
  });

  it('decides a bundle item by item, and sends what can be sent only when told to', async () => {
    const api = anApi({
      preview: answerWith(role =>
        role === 'orders-db-write' ? isRefused() : needsApproval(),
      ),
      submit: async () => aRequest(),
    });
    open(api, { reason: 'Look into order 4711' });
    await userEvent.click(
      await screen.findByRole('checkbox', {
        name: 'Write to the orders database',
      }),
    );
    const partial = await screen.findByRole('checkbox', {
      name: 'Send only what can be sent',
    });
    const send = screen.getByRole('button', { name: 'Send to Orders lead' });
    expect(send).toBeDisabled();
    await userEvent.click(partial);
    await userEvent.click(send);
    await waitFor(() => expect(api.submit).toHaveBeenCalled());
    expect(api.submit.mock.calls[0][0].body).toMatchObject({
      partial: true,
      items: [READ, { entityRef: REFS.db, role: 'orders-db-write' }],
    });
  });

  it('hangs the request on an open incident by one click', async () => {
    const api = anApi({ preview: answerWith(() => needsApproval()) });
    open(api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Orders are charged twice' }),
    );
    await waitFor(() =>
      expect(api.preview).toHaveBeenCalledWith(
        { body: expect.objectContaining({ incident: 'INC-7' }) },
        expect.anything(),
      ),
    );
  });

  it('books for later in UTC', async () => {
    const api = anApi({ preview: answerWith(() => isInstant()) });
    open(api);
    await userEvent.click(await screen.findByRole('radio', { name: 'Later' }));
    expect(
      await screen.findByRole('button', { name: 'Book this access' }),
    ).toBeEnabled();
    await waitFor(() =>
      expect(api.preview.mock.lastCall?.[0].body.startsAt).toMatch(
        /^\d{4}-\d\d-\d\dT\d\d:00:00\.000Z$/,
      ),
    );
  });

  it('shows what the server does not accept at its field', async () => {
    const api = anApi({ preview: answerWith(() => needsApproval()) });
    api.submit.mockRejectedValue(
      await aRefusal(400, 'InputError', 'Not accepted', {
        issues: [{ path: 'justification', message: 'Use at least four words' }],
      }),
    );
    open(api, { reason: 'Because' });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Send to Orders lead' }),
    );
    expect(await screen.findByText('Use at least four words')).toBeVisible();
    expect(screen.queryByText('Not accepted')).not.toBeInTheDocument();
  });

  it('keeps the form and its key when the answer never came', async () => {
    const api = anApi({ preview: answerWith(() => needsApproval()) });
    api.submit.mockRejectedValue(new TypeError('Failed to fetch'));
    open(api, { reason: 'Look into order 4711' });
    const send = await screen.findByRole('button', {
      name: 'Send to Orders lead',
    });
    await userEvent.click(send);
    expect(await screen.findByText('Failed to fetch')).toBeVisible();
    await userEvent.click(send);
    await waitFor(() => expect(api.submit).toHaveBeenCalledTimes(2));
    const keys = api.submit.mock.calls.map(
      ([, { idempotencyKey }]) => idempotencyKey,
    );
    expect(keys[0]).toBe(keys[1]);
  });

  it('shows the decision of what was picked, as it is being picked', async () => {
    open(anApi({ preview: answerWith(() => needsApproval()) }));
    const panel = await screen.findByRole('region', { name: 'What happens' });
    expect(
      await within(panel).findByText('Asks the lead of Orders (Orders lead)'),
    ).toBeVisible();
    expect(
      within(panel).getByText('Without an answer within 8 hours it lapses.'),
    ).toBeVisible();
  });
});
