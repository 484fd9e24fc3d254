import type { RequestDetail } from '@jit-access/backstage-plugin-jit-access-common';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi, renderView } from '../__testUtils__/renderView';
import {
  anEmergency,
  anEmergencyItem,
  anItem,
  aRequest,
  inMinutes,
  needsApproval,
  REFS,
} from '../fixtures';
import { RequestView } from './RequestView';

async function show(request: RequestDetail) {
  const api = anApi({
    request: async () => request,
    reviewBreakGlass: async () => request,
  });
  renderView(<RequestView id={request.id} />, api);
  const timeline = await screen.findByRole('list', { name: 'What happened' });
  return { api, timeline };
}

const denyActions = {
  review: false,
  withdraw: false,
  reviewBreakGlass: false,
};

describe('emergency access on the page of its request', () => {
  it('is marked, says who was told, and lets somebody else review it', async () => {
    const { api, timeline } = await show(anEmergency());
    expect(screen.getByText('Emergency')).toBeVisible();
    expect(timeline).toHaveTextContent(
      /Told at onceorders-lead, security-engineer.*taken, without asking anybody first/,
    );
    expect(timeline).toHaveTextContent(/Waits for its reviewDue in 23 hours/);
    await userEvent.type(
      screen.getByLabelText(/What you found/),
      'It was down',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Justified' }));
    await waitFor(() => expect(api.reviewBreakGlass).toHaveBeenCalled());
  });

  it('says since when the review is late, and that more were asked', async () => {
    const { timeline } = await show(
      anEmergency({
        items: [
          anEmergencyItem({
            breakGlassReview: {
              dueAt: inMinutes(-60),
              escalatedAt: inMinutes(-59),
            },
            actions: denyActions,
          }),
        ],
      }),
    );
    expect(timeline).toHaveTextContent(/Overdue since 1 hour ago/);
    expect(timeline).toHaveTextContent(/more people were asked/);
    expect(screen.queryByLabelText(/What you found/)).toBeNull();
  });

  it.each([
    ['justified', 'orders-lead found it justified'],
    ['not-justified', 'orders-lead found it not justified'],
  ] as const)(
    'says that it was found %s, by whom and why',
    async (verdict, words) => {
      const { timeline } = await show(
        anEmergency({
          items: [
            anEmergencyItem({
              breakGlassReview: {
                dueAt: inMinutes(600),
                doneAt: inMinutes(-1),
                doneBy: REFS.lead,
                verdict,
                comment: 'Checkout was down',
              },
              actions: denyActions,
            }),
          ],
        }),
      );
      expect(timeline).toHaveTextContent(words);
      expect(timeline).toHaveTextContent('Checkout was down');
      expect(timeline).toHaveTextContent('Emergency access can be used again.');
    },
  );
});

describe('a stage on the page of a request', () => {
  const stage = {
    ...needsApproval().stages[0],
    escalation: { after: 'PT1H', title: 'the platform team', audience: [] },
  };
  const decision = needsApproval({ stages: [stage] });

  it('says who is asked as well when nobody answers', async () => {
    const { timeline } = await show(
      aRequest({ items: [anItem({ decision })] }),
    );
    expect(timeline).toHaveTextContent(
      /Without an answer after 1 hour, also the platform team/,
    );
  });

  it('says since when more people are asked', async () => {
    const { timeline } = await show(
      aRequest({ items: [anItem({ decision, escalatedAt: inMinutes(-2) })] }),
    );
    expect(timeline).toHaveTextContent(
      /more people were asked · 2 minutes ago · the platform team/,
    );
  });

  it('says in whose place somebody answered', async () => {
    const { timeline } = await show(
      aRequest({
        items: [
          anItem({
            reviews: [
              {
                id: 'r1',
                reviewer: 'user:default/security-engineer',
                onBehalfOf: REFS.lead,
                decision: 'approve',
                stage: 0,
                at: inMinutes(-4),
              },
            ],
          }),
        ],
      }),
    );
    expect(timeline).toHaveTextContent(
      'security-engineer for orders-lead, who is away, approved',
    );
  });
});
