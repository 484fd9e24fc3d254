import { screen } from '@testing-library/react';
import { anApi, renderView } from '../__testUtils__/renderView';
import {
  aGrant,
  anEmergency,
  anEmergencyItem,
  aRequest,
  anItem,
  inMinutes,
  isInstant,
} from '../fixtures';
import { GrantRow } from './GrantRow';

const row = (part: Parameters<typeof aGrant>[0], request = aRequest()) => (
  <GrantRow mine show="role" grant={aGrant(part)} request={request} />
);

describe('running access in a list', () => {
  it.each([
    ['shift', /^Ends at the latest with the shift: Payments/],
    ['incident', /^Ends at the latest when the incident is resolved: Payments/],
    ['ticket', /^Ends at the latest when the ticket is closed: Payments/],
  ] as const)('says that it is tied to the %s', async (kind, words) => {
    const endsAt = inMinutes(60);
    renderView(
      row({ boundTo: { kind, id: 'x', title: 'Payments', endsAt } }),
      anApi(),
    );
    const line = await screen.findByText(words);
    expect(line.querySelector('time')).toHaveAttribute('datetime', endsAt);
  });

  it('says that it ends with the entitlement', async () => {
    const item = anItem({ decision: isInstant({ whileEligible: true }) });
    renderView(row({}, aRequest({ items: [item] })), anApi());
    expect(await screen.findByText(/no longer entitled to it/)).toBeVisible();
  });

  it('marks emergency access, and says that its review is owed', async () => {
    renderView(row({}, anEmergency()), anApi());
    expect(await screen.findByText('Emergency')).toBeVisible();
    expect(screen.getByText('Waits for its review')).toBeVisible();
  });

  it('keeps the mark when the review is done', async () => {
    const breakGlassReview = {
      dueAt: inMinutes(9),
      doneAt: inMinutes(-1),
      verdict: 'justified' as const,
    };
    const items = [anEmergencyItem({ breakGlassReview })];
    renderView(row({}, anEmergency({ items })), anApi());
    expect(await screen.findByText('Emergency')).toBeVisible();
    expect(screen.queryByText('Waits for its review')).toBeNull();
  });
});
