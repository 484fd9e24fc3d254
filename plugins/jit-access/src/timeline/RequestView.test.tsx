import type { RequestDetail } from '@jit-access/backstage-plugin-jit-access-common';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi, aRefusal, renderView } from '../__testUtils__/renderView';
import {
  aBinding,
  aGrant,
  anEvent,
  anItem,
  aRequest,
  inMinutes,
  REFS,
} from '../fixtures';
import { RequestView } from './RequestView';

const approval = {
  id: 'r1',
  reviewer: REFS.lead,
  decision: 'approve' as const,
  comment: 'Half an hour is enough',
  maxDuration: 'PT30M',
  stage: 0,
  at: inMinutes(-4),
};

function withGrant(grant: Parameters<typeof aGrant>[0]): RequestDetail {
  return aRequest({
    status: 'approved',
    items: [
      anItem({
        state: 'approved',
        reviews: [approval],
        grant: aGrant(grant),
        actions: { review: false, withdraw: false, reviewBreakGlass: false },
      }),
    ],
  });
}

async function show(request: RequestDetail) {
  const api = anApi({ request: async () => request });
  renderView(<RequestView id={request.id} />, api);
  return screen.findByRole('list', { name: 'What happened' });
}

describe('RequestView', () => {
  it('tells what was asked, decided by which rule, and whom it waits for', async () => {
    const timeline = await show(aRequest());
    expect(timeline).toHaveTextContent('orders-developer asked for 1 hour');
    expect(timeline).toHaveTextContent(
      'By Production, rule “lead” · production.yaml:21',
    );
    expect(timeline).toHaveTextContent(
      'Waiting for the lead of Orders (Orders lead) · 12 minutes',
    );
    expect(timeline).toHaveTextContent(
      /Without an answer it lapses in 7 hours 48 minutes/,
    );
    expect(screen.getByRole('button', { name: 'Withdraw' })).toBeVisible();
  });

  it('tells who approved for how long, and what runs', async () => {
    const timeline = await show(withGrant({}));
    expect(timeline).toHaveTextContent(
      'orders-lead approved for at most 30 minutes',
    );
    expect(timeline).toHaveTextContent('Half an hour is enough');
    expect(timeline).toHaveTextContent('Access is running');
    expect(timeline).toHaveTextContent(/27 min \d+ sec left/);
    expect(timeline).toHaveTextContent('Account: jit_orders_developer_4f2c');
    expect(
      await screen.findByRole('button', { name: 'Connect' }),
    ).toBeVisible();
  });

  it('gives the way in only to the one who holds the access', async () => {
    const request = withGrant({
      receiver: 'user:default/somebody-else',
      actions: { end: true, extend: false, reveal: false, renew: false },
    });
    await show(request);
    expect(screen.queryByText('Connect')).not.toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Revoke' })).toBeVisible();
  });

  it.each([
    ['activating', 'Being set up'],
    ['ending', 'Being removed'],
  ] as const)('names %s in words', async (state, words) => {
    const timeline = await show(
      withGrant({
        state,
        activatedAt: state === 'ending' ? inMinutes(-5) : undefined,
        endReason: state === 'ending' ? 'returned' : undefined,
      }),
    );
    expect(timeline).toHaveTextContent(words);
    expect(timeline).not.toHaveTextContent(state);
  });

  it('says when it was verified gone', async () => {
    const timeline = await show(
      withGrant({
        state: 'ended',
        endReason: 'revoked',
        endedBy: REFS.lead,
        endComment: 'Done by then',
        endOutcome: 'removed',
        endedAt: '2026-03-01T14:02:01.000Z',
        actions: { end: false, extend: false, reveal: false, renew: false },
      }),
    );
    expect(timeline).toHaveTextContent(
      /Removed, and verified gone at .*14:02:01 · revoked by orders-lead/,
    );
    expect(timeline).toHaveTextContent('Done by then');
    expect(
      await screen.findByRole('link', { name: 'Ask again' }),
    ).toBeVisible();
  });

  it('says what failed, what happens next and whom to ask', async () => {
    const timeline = await show(
      withGrant({
        state: 'ending',
        endReason: 'expired',
        bindings: [
          aBinding({
            stuck: true,
            attempts: 7,
            lastError: 'The server does not answer',
            nextRunAt: inMinutes(4),
          }),
        ],
      }),
    );
    expect(timeline).toHaveTextContent('The server does not answer');
    expect(timeline).toHaveTextContent(
      /Tried 7 times. Next attempt in 4 minutes/,
    );
    expect(timeline).toHaveTextContent(/the platform team has been told/);
  });

  it('says what is waited for, which is no failure', async () => {
    const lastError = 'octocat has to accept the invitation';
    const timeline = await show(
      withGrant({
        state: 'activating',
        bindings: [aBinding({ attempts: 0, lastError })],
      }),
    );
    expect(timeline).toHaveTextContent(/Waiting: .*octocat has to accept/);
    expect(timeline).not.toHaveTextContent(/went wrong|Tried/);
  });

  it('is reviewed in place by those who may', async () => {
    const request = aRequest({
      items: [
        anItem({
          actions: { review: true, withdraw: false, reviewBreakGlass: false },
        }),
      ],
    });
    await show(request);
    expect(
      screen.getByRole('button', { name: 'Approve for 1 hour' }),
    ).toBeVisible();
  });

  it('says that a denial gave nothing, and why', async () => {
    const timeline = await show(
      aRequest({
        status: 'denied',
        items: [
          anItem({
            state: 'denied',
            reviews: [
              { ...approval, decision: 'deny', comment: 'Use staging' },
            ],
          }),
        ],
      }),
    );
    expect(timeline).toHaveTextContent('orders-lead denied this');
    expect(timeline).toHaveTextContent('Use staging');
    expect(timeline).toHaveTextContent('Nothing was given.');
  });

  it('opens to every recorded step, with names instead of refs', async () => {
    await show(
      aRequest({
        timeline: [
          anEvent({
            summary: `Access of ${REFS.developer} to ${REFS.db} runs`,
          }),
        ],
      }),
    );
    await userEvent.click(
      screen.getByRole('button', {
        name: 'Everything that was recorded: one step',
      }),
    );
    expect(
      screen.getByText(
        (_, element) =>
          element?.textContent ===
            'Access of orders-developer to orders-db runs' &&
          element.tagName === 'SPAN',
      ),
    ).toBeVisible();
  });

  it('says that there is nothing, or nothing to be seen', async () => {
    const api = anApi();
    api.request.mockRejectedValue(
      await aRefusal(404, 'NotFoundError', 'There is no such request'),
    );
    renderView(<RequestView id="x" />, api);
    expect(
      await screen.findByText('There is nothing here, or you may not see it'),
    ).toBeVisible();
  });

  it('looks again at once when the backend says that something changed', async () => {
    const listeners: ((message: { kind: string }) => void)[] = [];
    const api = anApi({ request: async () => aRequest() });
    renderView(<RequestView id={aRequest().id} />, api, '/jit-access', [
      [
        signalApiRef,
        {
          subscribe: (channel: string, listener: never) => {
            if (channel === 'jit-access') listeners.push(listener);
            return { unsubscribe: () => {} };
          },
        },
      ],
    ]);
    await screen.findByText('Withdraw');
    api.request.mockImplementation(async () => withGrant({}));
    act(() => listeners.forEach(listener => listener({ kind: 'changed' })));
    expect(await screen.findByText('Access is running')).toBeVisible();
  });
});
