import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi, renderView } from '../__testUtils__/renderView';
import {
  aGrant,
  aRequest,
  aRole,
  isInstant,
  isRefused,
  REFS,
} from '../fixtures';
import { ExtendDialog } from './ExtendDialog';

function open(decision = isInstant()) {
  const api = anApi({
    preview: async () => ({
      items: [
        {
          entityRef: REFS.db,
          roleName: 'orders-db-read',
          role: aRole(),
          decision,
        },
      ],
    }),
    extendGrant: async () => aRequest(),
  });
  renderView(<ExtendDialog isOpen grant={aGrant()} onClose={() => {}} />, api);
  return api;
}

const send = () => screen.findByRole('button', { name: 'Ask for more time' });

function write(reason: string) {
  fireEvent.change(screen.getByLabelText(/^Why you need more time/), {
    target: { value: reason },
  });
}

describe('ExtendDialog', () => {
  it('asks for what is left after what already ran', async () => {
    const durations = { max: 'PT30M', default: 'PT15M', choices: ['PT15M'] };
    const api = open(isInstant({ durations }));
    expect(await screen.findByText('At most 30 minutes')).toBeVisible();
    expect(api.preview.mock.calls[0][0].body).toMatchObject({
      extends: aGrant().id,
      items: [{ entityRef: REFS.db, role: 'orders-db-read' }],
    });
    write('The import still runs');
    await userEvent.click(await send());
    await waitFor(() =>
      expect(api.extendGrant.mock.calls[0]?.[0]).toEqual({
        params: { id: aGrant().id },
        body: { duration: 'PT15M', justification: 'The import still runs' },
      }),
    );
  });

  it('asks for as good a reason as the first time', async () => {
    const api = open(
      isInstant({ requires: { fields: [], reason: { minLength: 20 } } }),
    );
    await send();
    write('More');
    await userEvent.click(await send());
    expect(screen.getByText(/Write a little more/)).toBeVisible();
    expect(api.extendGrant).not.toHaveBeenCalled();
  });

  it('says why there is no more, and sends nothing', async () => {
    open(isRefused({ headline: 'Not now: 4 hours without a break are used' }));
    expect(
      await screen.findByText(/4 hours without a break are used/),
    ).toBeVisible();
    expect(await send()).toBeDisabled();
  });
});
