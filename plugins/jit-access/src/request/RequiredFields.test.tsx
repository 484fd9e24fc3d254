import type { Decision } from '@jit-access/backstage-plugin-jit-access-common';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi, renderView } from '../__testUtils__/renderView';
import {
  anEntityAccess,
  aRequest,
  aRole,
  needsApproval,
  REFS,
} from '../fixtures';
import { RequestDialog } from './RequestDialog';
import { startForm } from './requestForm';

type Field = 'ticket' | 'incident';

function open(
  requires: NonNullable<Decision['requires']>,
  incidents = [{ id: 'INC-7', title: 'Orders are charged twice' }],
) {
  const api = anApi({
    entityAccess: async () => anEntityAccess({ incidents }),
    preview: async () => ({
      items: [
        {
          entityRef: REFS.db,
          roleName: 'orders-db-read',
          role: aRole(),
          decision: needsApproval({ requires }),
        },
      ],
    }),
    submit: async () => aRequest(),
  });
  renderView(
    <RequestDialog
      start={startForm([{ entityRef: REFS.db, role: 'orders-db-read' }], {
        reason: 'Look into order 4711',
      })}
      onClose={() => {}}
    />,
    api,
  );
  return api;
}

const fields = (...lists: Field[][]) => ({ fields: lists });
const send = () => screen.findByRole('button', { name: 'Send to Orders lead' });

describe('what policy asks of the form', () => {
  it('marks a ticket as required, and sends nothing without one', async () => {
    const api = open(fields(['ticket']));
    await userEvent.click(await send());
    expect(
      screen.getByText('Name a ticket; policy asks for one here.'),
    ).toBeVisible();
    const ticket = screen.getByRole('textbox', { name: /^Ticket/ });
    expect(ticket).toBeRequired();
    expect(api.submit).not.toHaveBeenCalled();
    fireEvent.change(ticket, { target: { value: 'OPS-12' } });
    await userEvent.click(await send());
    await waitFor(() =>
      expect(api.submit.mock.calls[0]?.[0].body.ticket).toBe('OPS-12'),
    );
  });

  it('takes an open incident where either will do', async () => {
    const api = open(fields(['ticket', 'incident']));
    await userEvent.click(await send());
    expect(
      screen.getByText(
        'Name a ticket or an incident; policy asks for one here.',
      ),
    ).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', { name: 'Orders are charged twice' }),
    );
    await userEvent.click(await send());
    await waitFor(() =>
      expect(api.submit.mock.calls[0]?.[0].body.incident).toBe('INC-7'),
    );
  });

  it('lets an incident be named where none is open here', async () => {
    open(fields(['incident']), []);
    await userEvent.click(await send());
    expect(
      screen.getByText('Pick the incident; policy asks for one here.'),
    ).toBeVisible();
    expect(screen.getByRole('textbox', { name: /^Incident/ })).toBeVisible();
  });

  it('counts the reason as it is written', async () => {
    open({ fields: [], reason: { minLength: 30, minWords: 3 } });
    expect(
      await screen.findByText('20 of 30 characters · 4 of 3 different words'),
    ).toBeVisible();
  });

  it('asks policy about a reason only when it is long enough', async () => {
    const api = open({ fields: [], reason: { minLength: 30 } });
    await screen.findByText('20 of 30 characters');
    await waitFor(() =>
      expect(api.preview.mock.lastCall?.[0].body.justification).toBeUndefined(),
    );
    const reason = 'Look into order 4711, charged twice';
    fireEvent.change(screen.getByRole('textbox', { name: /^Why/ }), {
      target: { value: reason },
    });
    expect(screen.getByText('Long enough')).toBeVisible();
    await waitFor(() =>
      expect(api.preview.mock.lastCall?.[0].body.justification).toBe(reason),
    );
  });
});
