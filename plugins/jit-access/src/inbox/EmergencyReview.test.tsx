import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi, renderView } from '../__testUtils__/renderView';
import {
  anEmergency,
  anEmergencyItem,
  anInboxItem,
  anItem,
  inMinutes,
  needsApproval,
} from '../fixtures';
import { InboxView } from './InboxView';

const emergency = anInboxItem({
  kind: 'break-glass',
  item: anEmergencyItem({
    breakGlassReview: {
      dueAt: inMinutes(-5),
      escalatedAt: inMinutes(-4),
    },
  }),
});

function show(entry = emergency) {
  const api = anApi({
    inbox: async () => ({ items: [entry] }),
    reviewBreakGlass: async () => anEmergency(),
  });
  renderView(<InboxView />, api);
  return api;
}

describe('the review of emergency access in the inbox', () => {
  it('says what was used, that it is late, and who else can answer', async () => {
    show();
    const detail = await screen.findByRole('article', {}, { timeout: 5000 });
    expect(detail).toHaveTextContent(
      /Orders developer used emergency access: Read the orders database/,
    );
    expect(detail).toHaveTextContent(/It was late, and more people were asked/);
    expect(detail).toHaveTextContent(
      /Who else can answer\s*orders-lead · lead of orders/,
    );
    const [entry] = screen.getAllByRole('listitem');
    expect(entry).toHaveTextContent(
      /Emergency review.*Overdue.*More were asked/,
    );
    expect(screen.queryByRole('button', { name: /^Approve/ })).toBeNull();
  });

  it.each([
    ['Justified', 'justified'],
    ['Not justified', 'not-justified'],
  ])('records %s, with what was found', async (button, verdict) => {
    const api = show();
    const give = await screen.findByRole('button', { name: button });
    await userEvent.click(give);
    expect(
      screen.getByText('Say in at least 5 characters what you found.'),
    ).toBeVisible();
    expect(api.reviewBreakGlass).not.toHaveBeenCalled();
    await userEvent.type(
      screen.getByLabelText(/What you found/),
      'Checkout was down',
    );
    await userEvent.click(give);
    await waitFor(() =>
      expect(api.reviewBreakGlass).toHaveBeenCalledWith({
        params: { id: emergency.request.id, itemId: emergency.item.id },
        body: { verdict, comment: 'Checkout was down' },
      }),
    );
    expect(
      await screen.findAllByText(/Your review is recorded\. Emergency access/),
    ).not.toHaveLength(0);
  });

  it('is reached by the keys of the inbox', async () => {
    show();
    await screen.findByRole('button', { name: 'Justified' });
    await userEvent.keyboard('a');
    expect(screen.getByLabelText(/What you found/)).toHaveFocus();
  });
});

it('says in whose place I answer, and what happened to the entry', async () => {
  const stage = {
    ...needsApproval().stages[0],
    remindEvery: 'PT10M',
  };
  show(
    anInboxItem({
      onBehalfOf: 'user:default/orders-lead',
      item: anItem({
        decision: needsApproval({ stages: [stage] }),
        escalatedAt: inMinutes(-1),
        actions: { review: true, withdraw: false, reviewBreakGlass: false },
      }),
    }),
  );
  expect(
    await screen.findByText(/^You answer for/, {}, { timeout: 5000 }),
  ).toHaveTextContent('You answer for orders-lead, who is away');
  expect(screen.getAllByRole('listitem')[0]).toHaveTextContent(
    /More were asked.*Reminded.*for orders-lead, who is away/,
  );
});
