import { randomBytes } from 'node:crypto';
import { AccessProvider } from '@jit-access/backstage-plugin-jit-access-node';
import { BindingRecord } from '../../storage/bindings/records';
import { readSealed } from '../../storage/credentials/readSealed';
import { ConvergeContext } from './context';

const SECRET_BYTES = 24;

/** The secret of a new account: `sealed` is what has to be stored first. */
export interface NewCredential {
  secret: string;
  /** Absent: it is stored already. */
  sealed?: string;
}

/**
 * The secret for an account that is about to be made; absent where there is
 * none. After a call whose answer was lost the stored one is used again, so
 * that the account has the secret that its holder will be shown.
 */
export async function credentialFor(
  ctx: ConvergeContext,
  provider: AccessProvider,
  binding: BindingRecord,
): Promise<NewCredential | undefined> {
  const made = provider.credential?.(binding.target) === 'engine';
  if (!made || binding.state !== 'absent') return undefined;
  const stored = await readSealed(ctx.store.sql, binding.id);
  if (stored) {
    try {
      return { secret: ctx.secretBox.open(stored, binding.id) };
    } catch (error) {
      ctx.logger.warn(`A new credential is made for ${binding.id}: ${error}`);
    }
  }
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  return { secret, sealed: ctx.secretBox.seal(secret, binding.id) };
}
