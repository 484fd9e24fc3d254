import { Observation } from '@jit-access/backstage-plugin-jit-access-node';
import { Binding, Bindings } from './Bindings';
import { givesTheSame, sameRole, sameSubjects } from './ourBinding';
import { bindingIdOf, expiresAt, isEnding, isGoing } from './ourMark';
import { TokenAccount } from './TokenAccount';

/**
 * What the cluster holds of a binding, by whomever. Ours is not gone before it
 * is deleted, whatever became of it: until then it may give something, or
 * something that belongs to it is left.
 * @throws ProviderError
 * @internal
 */
export async function observeBinding(
  bindings: Bindings,
  bindingId: string,
  wanted: Binding,
  account: TokenAccount | undefined,
): Promise<Observation> {
  const ours = await bindings.read(wanted.metadata!.name!);
  if (ours && bindingIdOf(ours) === bindingId) {
    return observed(ours, wanted, account);
  }
  for await (const page of bindings.pages()) {
    const standing = page.find(
      found => !bindingIdOf(found) && givesTheSame(found, wanted),
    );
    if (standing) {
      return {
        state: 'present',
        origin: 'foreign',
        details: { object: standing.metadata?.name },
      };
    }
  }
  return { state: 'absent' };
}

async function observed(
  ours: Binding,
  wanted: Binding,
  account: TokenAccount | undefined,
): Promise<Observation> {
  const ending = isGoing(ours) || isEnding(ours);
  const asMade =
    sameRole(ours, wanted) &&
    sameSubjects(ours, wanted) &&
    (ending || !account || (await account.isThere()));
  return {
    state: asMade && !ending ? 'present' : 'pending',
    origin: 'ours',
    details: {
      object: ours.metadata?.name,
      writtenEnd: expiresAt(ours),
      ...(ending && { beingRemoved: true }),
      ...(!ending && !asMade && { changedByOthers: true }),
    },
  };
}
