import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';

/**
 * The one entry of that whole name.
 * @throws PermanentProviderError - none, or several: never guessed
 * @internal
 */
export async function pickOne<T extends { id?: string }>(
  entries: AsyncIterable<T | null>,
  nameOf: (entry: T) => string | undefined,
  { where, kind, name }: { where: string; kind: string; name: string },
): Promise<string> {
  const ids: string[] = [];
  for await (const entry of entries) {
    if (entry?.id && nameOf(entry) === name) {
      ids.push(entry.id);
    }
  }
  if (ids.length === 1) {
    return ids[0];
  }
  throw new PermanentProviderError(
    ids.length
      ? `${where} has ${ids.length} ${kind}s named "${name}" (${ids.join(', ')}); name the id in the role document`
      : `${where} has no ${kind} named "${name}" that the identity of JIT Access may see; correct the role document`,
  );
}
