import {
  BindingOrder,
  ConflictProviderError,
  PermanentProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { AdminSession } from '../AdminSession';
import { scramVerifier } from '../scram';
import { lockAccount, readAccount } from './account';
import { changePassword } from './statements';

/**
 * Gives the account another password: from then on the one before lets nobody
 * in. Sessions that are open stay open.
 * @returns the role's number
 * @throws ConflictProviderError - there is no such account
 * @throws PermanentProviderError - the role of that name is not this binding's
 * @internal
 */
export async function renewPassword(
  session: AdminSession,
  order: BindingOrder,
): Promise<string> {
  const { name } = order.account;
  const where = `PostgreSQL server "${session.call.server.name}"`;
  if (!order.secret) {
    throw new PermanentProviderError(
      `${where}: no new password came with the order for account "${name}"`,
    );
  }
  const verifier = await scramVerifier(order.secret);
  return session.write(async () => {
    await lockAccount(session, name);
    const account = await readAccount(session, name);
    if (!account) {
      throw new ConflictProviderError(
        `${where}: account "${name}" is not there, so its password cannot be renewed`,
      );
    }
    if (account.mark?.bindingId !== order.bindingId) {
      throw new PermanentProviderError(
        `${where}: role "${name}" was not made for this access, so its password is not touched`,
      );
    }
    await session.query(changePassword(name, verifier));
    return account.oid;
  });
}
