import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi, renderView } from '../__testUtils__/renderView';
import { inMinutes, isInstant, isRefused, needsApproval } from '../fixtures';
import { Explanation } from './Explanation';

const stage = needsApproval().stages[0];

describe('Explanation', () => {
  it('names who can answer with their marks, those who are away last and since when', async () => {
    renderView(
      <Explanation
        decision={needsApproval({
          stages: [
            {
              ...stage,
              people: [
                {
                  ref: 'user:default/ada',
                  name: 'Ada',
                  marks: ['lead of orders', 'away until Sunday 15:50 UTC'],
                  awayUntil: inMinutes(300),
                },
                {
                  ref: 'user:default/ben',
                  name: 'Ben',
                  marks: ['stands in for Ada', 'on call'],
                },
              ],
            },
          ],
        })}
      />,
      anApi(),
    );
    const approvers = await screen.findByRole('list', {
      name: 'Who can approve',
    });
    const people = within(within(approvers).getAllByRole('list')[0])
      .getAllByRole('listitem')
      .map(one => one.textContent);
    expect(people).toEqual([
      'ben · stands in for Ada · on call',
      expect.stringMatching(/^ada · lead of orders · away until (?!Sunday)/),
    ]);
  });

  it('says what happens while a stage is silent, and who is asked instead', async () => {
    renderView(
      <Explanation
        decision={needsApproval({
          stages: [
            {
              ...stage,
              count: 2,
              people: [],
              fallback: true,
              escalation: {
                after: 'PT1H',
                title: 'the platform team',
                audience: [],
              },
              remindEvery: 'PT30M',
              minMembershipAge: 'P7D',
            },
          ],
        })}
      />,
      anApi(),
    );
    for (const words of [
      '2 of the lead of Orders',
      'Nobody can answer right now.',
      'Asked instead, since too few of those usually asked were found.',
      'Without an answer after 1 hour, also the platform team.',
      'Reminded every 30 minutes.',
      'Only who has been a member for 7 days.',
      'Without an answer within 8 hours it lapses.',
    ]) {
      expect(await screen.findByText(words)).toBeVisible();
    }
  });

  it('says why not and what would have to change, once each', async () => {
    renderView(
      <Explanation
        decision={isRefused({
          headline: 'Not now: change freeze until Monday',
          reasons: ['Change freeze until Monday.', 'You hold “Write” already'],
          remedies: ['Wait until Monday 08:00'],
        })}
      />,
      anApi(),
    );
    expect(await screen.findByText('Wait until Monday 08:00')).toBeVisible();
    expect(screen.getByText('You hold “Write” already')).toBeVisible();
    expect(screen.queryByText('Change freeze until Monday.')).toBeNull();
  });

  it('says what ends the access before its time', async () => {
    renderView(
      <Explanation
        decision={isInstant({
          whileEligible: true,
          boundTo: {
            kind: 'shift',
            id: 's1',
            title: 'Orders rota',
            endsAt: inMinutes(90),
          },
        })}
      />,
      anApi(),
    );
    expect(
      await screen.findByText(
        /^Ends at the latest with the shift: Orders rota/,
      ),
    ).toBeVisible();
    expect(screen.getByText(/no longer entitled to it/)).toBeVisible();
  });

  it('opens to every check with its source and place', async () => {
    renderView(<Explanation decision={needsApproval()} />, anApi());
    await userEvent.click(await screen.findByText('Why: 3 checks'));
    expect(
      screen.getByText(/The calendar did not answer|calendar did not/),
    ).toBeVisible();
    expect(screen.getByText('production.yaml:9')).toBeVisible();
  });
});
