import { createHash } from 'node:crypto';
import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { V1ObjectMeta } from '@kubernetes/client-node';

const MANAGER = 'app.kubernetes.io/managed-by';
const US = 'jit-access';
const BINDING = 'jit-access/binding';
const EFFECT = 'jit-access/effect';
const PERSON = 'jit-access/person';
const EXPIRES = 'jit-access/expires-at';
const ENDING = 'jit-access/ending';

/** Finds the objects that carry our mark. @internal */
export const OUR_LABEL = `${MANAGER}=${US}`;

/** Anything that Kubernetes keeps. @internal */
export interface Kept {
  metadata?: V1ObjectMeta;
}

/** The name of a binding's objects: its own, or what can stand for it in a name. @internal */
export function objectName({
  bindingId,
}: Pick<BindingOrder, 'bindingId'>): string {
  const fits = /^[a-z0-9](?:[a-z0-9-]{0,50}[a-z0-9])?$/.test(bindingId);
  return `${US}-${fits ? bindingId : createHash('sha256').update(bindingId).digest('hex').slice(0, 40)}`;
}

/** What every object of ours says of itself. @internal */
export function markOf(
  order: BindingOrder,
): Required<Pick<V1ObjectMeta, 'name' | 'labels' | 'annotations'>> {
  const name = objectName(order);
  return {
    name,
    labels: { [MANAGER]: US, [BINDING]: name.slice(`${US}-`.length) },
    annotations: {
      [BINDING]: order.bindingId,
      [EFFECT]: order.effectKey,
      [PERSON]: order.subject.ref,
    },
  };
}

/** The end as it is known, for people who look at the cluster. @internal */
export function endWritten({ notAfter }: BindingOrder): Record<string, string> {
  return notAfter ? { [EXPIRES]: notAfter } : {};
}

/** The binding that an object is of; none: it does not carry our mark. @internal */
export function bindingIdOf({ metadata }: Kept): string | undefined {
  return metadata?.labels?.[MANAGER] === US
    ? metadata.annotations?.[BINDING]
    : undefined;
}

/** Ref of the person whom it was made for. @internal */
export function personOf({ metadata }: Kept): string | undefined {
  return metadata?.annotations?.[PERSON];
}

/** The effect that it was made for. @internal */
export function effectOf({ metadata }: Kept): string | undefined {
  return metadata?.annotations?.[EFFECT];
}

/** The end that was known when it was last written. @internal */
export function expiresAt({ metadata }: Kept): string | undefined {
  return metadata?.annotations?.[EXPIRES];
}

/** The same, as it is while what belongs to it is taken away. @internal */
export function markedAsEnding<T extends Kept>(object: T): T {
  const { metadata } = object;
  return {
    ...object,
    metadata: {
      ...metadata,
      annotations: { ...metadata?.annotations, [ENDING]: 'true' },
    },
  };
}

/** Was its removal begun? @internal */
export function isEnding({ metadata }: Kept): boolean {
  return metadata?.annotations?.[ENDING] !== undefined;
}

/** Is it gone as soon as nothing holds it any more? @internal */
export function isGoing({ metadata }: Kept): boolean {
  return metadata?.deletionTimestamp !== undefined;
}
