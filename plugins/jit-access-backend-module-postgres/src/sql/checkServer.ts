import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { AdminSession } from '../AdminSession';
import { PG16 } from './statements';

const OLDEST_VERSION = 140_000;

/**
 * Has the configured user what it takes on this server?
 * @throws PermanentProviderError - naming everything that is missing
 * @internal
 */
export async function checkServer(session: AdminSession): Promise<void> {
  const [admin] = await session.query<{
    createrole: boolean;
    inherits: boolean;
    signals: boolean;
    standby: boolean;
  }>(
    `SELECT rolsuper OR rolcreaterole AS createrole,
            rolsuper OR rolinherit AS inherits,
            pg_has_role('pg_signal_backend', 'USAGE') AS signals,
            pg_is_in_recovery() AS standby
       FROM pg_roles WHERE rolname = current_user`,
  );
  // Sessions of our own accounts are ended as a member of theirs.
  const endsOthers =
    session.version < PG16 || session.call.server.endSessionsOfExisting;
  const wrong = [
    session.version < OLDEST_VERSION && 'it is older than PostgreSQL 14',
    admin.standby && 'it is a standby, on which no role can be made',
    !admin.createrole && `user "${session.adminUser}" has no CREATEROLE`,
    !admin.inherits && `user "${session.adminUser}" is NOINHERIT`,
    endsOthers &&
      !admin.signals &&
      `user "${session.adminUser}" is no member of pg_signal_backend`,
  ].filter(Boolean);
  if (wrong.length > 0) {
    throw new PermanentProviderError(
      `PostgreSQL server "${session.call.server.name}": ${wrong.join('; ')}`,
    );
  }
}
