import { Bindings } from './Bindings';
import { emptied } from './ourBinding';
import { bindingIdOf, isEnding } from './ourMark';
import { TokenAccount } from './TokenAccount';

/**
 * Deletes the binding if it is ours, and the service account that belongs to it.
 * Where there is one, the right is taken first and the binding deleted last: as
 * long as it is there, something is left to be taken away.
 * @throws ProviderError
 * @internal
 */
export async function removeBinding(
  bindings: Bindings,
  name: string,
  bindingId: string,
  account: TokenAccount | undefined,
): Promise<{ removed: boolean; leftAlone?: string }> {
  const found = await bindings.read(name);
  const ours = found !== undefined && bindingIdOf(found) === bindingId;
  if (account) {
    if (ours && !isEnding(found)) {
      await bindings.empty(name, emptied(found));
    }
    await account.delete();
  }
  if (ours && found.metadata?.uid) {
    await bindings.delete(name, found.metadata.uid);
  }
  return {
    removed: ours,
    ...(found && !ours && { leftAlone: 'not made by JIT Access' }),
  };
}
