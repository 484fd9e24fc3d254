import { randomBytes } from 'node:crypto';
import { AccessProvider } from '@jit-access/backstage-plugin-jit-access-node';
import { BindingRecord } from '../../storage/bindings/records';
import { RunEvidence } from '../../storage/bindings/run';
import { readSealed } from '../../storage/credentials/readSealed';
import { secretText } from '../../storage/credentials/secretText';
import { CheckedReceipt } from './answers';
import { ConvergeContext } from './context';

const SECRET_BYTES = 24;

/** The secret that is about to be set: `sealed` is what has to be stored first. */
export interface NewCredential {
  secret: string;
  /** Absent: it is stored already. */
  sealed?: string;
}

/**
 * The secret for an account that is about to be made, or that replaces the one
 * it has; absent where the engine makes none. After a call whose answer was lost
 * the stored one is used again, so that the account has the secret that its
 * holder will be shown.
 */
export async function credentialFor(
  ctx: ConvergeContext,
  provider: AccessProvider,
  kind: 'ensure' | 'renew',
  binding: BindingRecord,
): Promise<NewCredential | undefined> {
  const made = provider.credential?.(binding.target) === 'engine';
  const wanted = kind === 'renew' || binding.state === 'absent';
  if (!made || !wanted) return undefined;
  const stored = await readSealed(
    ctx.store.sql,
    binding.id,
    kind === 'renew' ? 'renewing' : 'ready',
  );
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

/** What became of the secret, where the effect comes with one. */
export function credentialEvidence(
  ctx: ConvergeContext,
  provider: AccessProvider,
  binding: BindingRecord,
  answer: CheckedReceipt | undefined,
): RunEvidence['credential'] {
  const origin = provider.credential?.(binding.target);
  if (!origin) return undefined;
  const issued = origin === 'target' ? answer?.credential : undefined;
  return {
    origin,
    sealed: issued && ctx.secretBox.seal(secretText(issued), binding.id),
  };
}
