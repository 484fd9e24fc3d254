import { randomBytes, randomUUID } from 'node:crypto';
import { JsonObject } from '@backstage/types';
import { AccessProvider, BindingOrder, Subject } from '../provider';

/** A person for tests, plainly made up. @public */
export function createTestSubject(name: string): Subject {
  return { ref: `user:default/${name}`, annotations: {} };
}

/**
 * Goes the way that the engine goes: validates the target, takes its first
 * effect, asks for the account, and puts the order together. A secret is made
 * only for providers that issue credentials.
 * @public
 */
export async function createTestOrder(
  provider: AccessProvider<any>,
  options: {
    /** As a role document has it, after its templates were filled in. */
    target: JsonObject;
    subject?: Subject;
    bindingId?: string;
    notAfter?: string;
  },
): Promise<BindingOrder> {
  const {
    target,
    subject = createTestSubject('kit-person'),
    bindingId = randomUUID(),
    notAfter,
  } = options;
  const [effect] = provider.effects(provider.targetSchema.parse(target));
  if (!effect) {
    throw new Error(`Provider ${provider.id} splits the target into no effect`);
  }
  const account = await provider.account(
    subject,
    effect,
    bindingId,
    new AbortController().signal,
  );
  return {
    bindingId,
    subject,
    account,
    effectKey: effect.key,
    target: effect.target,
    notAfter,
    secret:
      provider.credential?.(effect.target) === 'engine'
        ? `canary-${randomBytes(18).toString('base64url')}`
        : undefined,
    attempt: 1,
  };
}
