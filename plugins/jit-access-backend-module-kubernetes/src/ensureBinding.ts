import {
  ConflictProviderError,
  PermanentProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { Binding, Bindings } from './Bindings';
import { givesTheSame, sameRole, sameSubjects } from './ourBinding';
import { bindingIdOf, expiresAt, isGoing } from './ourMark';
import { Place } from './target';

/** What was done: nothing, where others give the same already. */
interface Ensured {
  uid?: string;
  did: 'made' | 'made again' | 'changed' | 'nothing';
}

/**
 * Makes the binding as it should be, whatever is there.
 * @param prepare - makes what has to be there before anything is bound
 * @throws ProviderError
 * @internal
 */
export async function ensureBinding(
  { bindings, where }: { bindings: Bindings; where: string },
  bindingId: string,
  wanted: Binding,
  place: Place,
  prepare: (found: Binding | undefined) => Promise<void>,
): Promise<Ensured> {
  const name = wanted.metadata!.name!;
  const found = await bindings.read(name);
  if (!found) {
    if (await standing(bindings, wanted)) {
      return { did: 'nothing' };
    }
    await bindings.requireRole(place);
    await prepare(found);
    return { uid: await create(bindings, bindingId, wanted), did: 'made' };
  }
  if (bindingIdOf(found) !== bindingId) {
    throw new PermanentProviderError(
      `${where}: the binding ${name} is not of this access, and is left as it is; delete it if it is nobody's`,
    );
  }
  const { uid, resourceVersion } = found.metadata!;
  if (isGoing(found)) {
    throw new ConflictProviderError(
      `${where}: the binding ${name} is being deleted; it is made again when it is gone`,
    );
  }
  await prepare(found);
  if (!sameRole(found, wanted)) {
    await bindings.delete(name, uid!);
    const again = await create(bindings, bindingId, wanted);
    return { uid: again, did: 'made again' };
  }
  if (sameSubjects(found, wanted) && expiresAt(found) === expiresAt(wanted)) {
    return { uid, did: 'nothing' };
  }
  await bindings.replace(name, {
    ...wanted,
    metadata: { ...wanted.metadata, uid, resourceVersion },
  } as Binding);
  return { uid, did: 'changed' };
}

/** Somebody who did the same at the same time (a call of ours whose answer was lost) has done it. */
async function create(
  bindings: Bindings,
  bindingId: string,
  wanted: Binding,
): Promise<string | undefined> {
  try {
    return (await bindings.create(wanted)).metadata?.uid;
  } catch (error) {
    if (!(error instanceof ConflictProviderError)) {
      throw error;
    }
    const there = await bindings.read(wanted.metadata!.name!);
    const done =
      there &&
      bindingIdOf(there) === bindingId &&
      sameRole(there, wanted) &&
      sameSubjects(there, wanted);
    if (done) {
      return there.metadata?.uid;
    }
    throw error;
  }
}

async function standing(bindings: Bindings, wanted: Binding): Promise<boolean> {
  for await (const page of bindings.pages()) {
    if (page.some(it => !bindingIdOf(it) && givesTheSame(it, wanted))) {
      return true;
    }
  }
  return false;
}
