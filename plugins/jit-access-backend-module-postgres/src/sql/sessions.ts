import { setTimeout as wait } from 'node:timers/promises';
import { RetryableProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { AdminSession } from '../AdminSession';
import { countSessions } from './account';
import { END_SESSIONS } from './statements';

const GIVE_UP_AFTER_MS = 5_000;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 250;

/**
 * Ends every session of the role and reads until the server lists none. A
 * session that rolls back a large transaction takes its time; told again, it
 * does no harm.
 * @returns how many sessions were open
 * @throws RetryableProviderError - some are still open after five seconds
 * @internal
 */
export async function endSessions(
  session: AdminSession,
  oid: string,
): Promise<number> {
  const open = await countSessions(session, oid);
  const giveUpAt = performance.now() + GIVE_UP_AFTER_MS;
  let pause = FIRST_PAUSE_MS;
  let left = open;
  while (left > 0) {
    if (performance.now() > giveUpAt) {
      throw new RetryableProviderError(
        `PostgreSQL server "${session.call.server.name}": ${left} session(s) of the account were told to end and are still open`,
      );
    }
    await session.query(END_SESSIONS, [oid]);
    await wait(pause, undefined, { signal: session.call.signal });
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    left = await countSessions(session, oid);
  }
  return open;
}
