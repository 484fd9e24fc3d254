import { screen } from '@testing-library/react';
import { anApi, renderView } from '../__testUtils__/renderView';
import { aGrant, inMinutes } from '../fixtures';
import { EndedWords } from './EndWords';

const ended = (part: Parameters<typeof aGrant>[0]) =>
  renderView(
    <EndedWords
      grant={aGrant({
        state: 'ended',
        endReason: 'revoked',
        endedAt: inMinutes(-5),
        ...part,
      })}
    />,
    anApi(),
  );

describe('how access ended', () => {
  it('says when it was verified gone, and nothing of sessions that are closed', async () => {
    ended({ endOutcome: 'removed' });
    expect(await screen.findByText(/verified gone at/)).toBeVisible();
    expect(screen.queryByText(/sessions may last/)).toBeNull();
  });

  it('says how long sessions may outlive it', async () => {
    const sessionsUntil = inMinutes(20);
    ended({ endOutcome: 'removed', sessionsUntil });
    const words = await screen.findByText(/open sessions may last until/);
    expect(
      [...words.querySelectorAll('time')].map(time =>
        time.getAttribute('datetime'),
      ),
    ).toContain(sessionsUntil);
  });

  it('says when what cannot be taken back expires', async () => {
    const expiresAt = inMinutes(30);
    ended({ endOutcome: 'expires-by-itself', expiresAt });
    const words = await screen.findByText(/expires by itself at/);
    expect(words.querySelector('time')).toHaveAttribute('datetime', expiresAt);
  });
});
