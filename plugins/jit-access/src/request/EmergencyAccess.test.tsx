import type {
  Decision,
  PreviewBody,
} from '@jit-access/backstage-plugin-jit-access-common';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi, renderView } from '../__testUtils__/renderView';
import {
  anEmergency,
  anEntityAccess,
  aRole,
  isEmergency,
  isRefused,
  needsApproval,
  REFS,
} from '../fixtures';
import { RequestDialog } from './RequestDialog';
import { startForm } from './requestForm';

const READ = { entityRef: REFS.db, role: 'orders-db-read' };
const REASON = 'Checkout is down, orders are lost every second';

function open(decide: (body: PreviewBody) => Decision, breakGlass = false) {
  const api = anApi({
    entityAccess: async () => anEntityAccess(),
    preview: async ({ body }) => ({
      items: [
        {
          entityRef: REFS.db,
          roleName: READ.role,
          role: aRole(),
          decision: decide(body),
        },
      ],
    }),
    submit: async () => anEmergency(),
  });
  renderView(
    <RequestDialog
      start={startForm([READ], { breakGlass })}
      onClose={() => {}}
    />,
    api,
  );
  return api;
}

const offered = ({ breakGlass }: PreviewBody) =>
  breakGlass ? isEmergency() : needsApproval({ breakGlassOffered: true });

describe('emergency access in the request form', () => {
  it('is apart from the ordinary way, and says what it comes with before anything is sent', async () => {
    const api = open(offered);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Emergency access…' }),
    );
    expect(
      await screen.findByRole('heading', {
        name: 'Emergency access to orders-db',
      }),
    ).toBeVisible();
    expect(screen.queryByRole('radio', { name: 'Later' })).toBeNull();
    const panel = screen.getByRole('region', { name: 'What happens' });
    await waitFor(() =>
      expect(panel).toHaveTextContent(
        /Told at onceorders-lead, security-engineer/,
      ),
    );
    expect(panel).toHaveTextContent(
      /Reviewed within 1 day bythe lead of Order/,
    );
    expect(panel).toHaveTextContent(/No further emergency access/);
    expect(api.submit).not.toHaveBeenCalled();
  });

  it('is sent only with an explanation and the confirmation', async () => {
    const api = open(offered, true);
    const get = await screen.findByRole('button', {
      name: 'Get emergency access now',
    });
    await userEvent.click(get);
    expect(
      screen.getByText('Confirm that this is an emergency.'),
    ).toBeVisible();
    fireEvent.change(screen.getByLabelText(/What is the emergency/), {
      target: { value: 'It burns' },
    });
    await userEvent.click(
      screen.getByRole('checkbox', { name: /^This is an emergency/ }),
    );
    await userEvent.click(get);
    expect(screen.getByText('8 of 20 characters')).toBeVisible();
    expect(screen.getByText(/Write a little more/)).toBeVisible();
    expect(api.submit).not.toHaveBeenCalled();
    fireEvent.change(screen.getByLabelText(/What is the emergency/), {
      target: { value: REASON },
    });
    await userEvent.click(get);
    await waitFor(() =>
      expect(api.submit.mock.calls[0]?.[0].body).toMatchObject({
        items: [READ],
        breakGlass: true,
        justification: REASON,
      }),
    );
  });

  it('can be left again for the ordinary way', async () => {
    const api = open(offered, true);
    await screen.findByRole('button', { name: 'Get emergency access now' });
    await userEvent.click(
      screen.getByRole('button', { name: 'Ask as usual instead' }),
    );
    expect(
      await screen.findByRole('button', { name: 'Send to Orders lead' }),
    ).toBeEnabled();
    expect(api.preview.mock.lastCall?.[0].body.breakGlass).toBeUndefined();
  });

  it('is not offered where policy does not', async () => {
    open(() => needsApproval());
    await screen.findByRole('button', { name: 'Send to Orders lead' });
    expect(
      screen.queryByRole('button', { name: 'Emergency access…' }),
    ).toBeNull();
  });

  it('says why it is locked, and sends nothing', async () => {
    open(
      () =>
        isRefused({
          headline: 'Not now: your last emergency access waits for its review',
          remedies: ['Ask Orders lead to review it'],
        }),
      true,
    );
    expect(
      await screen.findByRole('button', { name: 'Not possible now' }),
    ).toBeDisabled();
    const panel = screen.getByRole('region', { name: 'What happens' });
    expect(
      within(panel).getByText('Ask Orders lead to review it'),
    ).toBeVisible();
    expect(screen.queryByRole('checkbox', { name: /^This is/ })).toBeNull();
  });
});
