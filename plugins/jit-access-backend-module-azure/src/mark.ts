import { createHash } from 'node:crypto';
import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';

/** Ours alone, so that no id of anybody else can be the same. */
const NAMESPACE = Buffer.from('6f1d2f6b8a2c5d0e9b3447c1a5d2e8f0', 'hex');

/**
 * The same id for the same words, in the form that Azure takes for names
 * (RFC 9562, version 5): a call that is repeated names the same thing.
 * @internal
 */
export function idFor(...words: (string | number)[]): string {
  const hash = createHash('sha1')
    .update(NAMESPACE)
    .update(words.join('\n'))
    .digest()
    .subarray(0, 16);
  hash[6] = (hash[6] & 0x0f) | 0x50;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}

/** What we write beside an assignment, for people and for ourselves. @internal */
export interface Mark {
  bindingId: string;
  /** Ref of the person. */
  person: string;
  /** The role as the role document names it. */
  role: string;
  /** Which request of this access it is; counted from 0. */
  request: number;
}

/** @internal */
export function markOf(
  order: BindingOrder,
  role: string,
  request: number,
): string {
  const written = Object.entries({
    binding: order.bindingId,
    person: order.subject.ref,
    role,
    request,
  }).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  return `JIT Access for ${order.subject.ref} [jit-access/v1 ${written.join(' ')}]`;
}

/** @returns undefined where it is no mark of ours @internal */
export function readMark(text: string | undefined): Mark | undefined {
  const [, body] = text?.match(/\[jit-access\/v1 ([^\]]+)\]\s*$/) ?? [];
  if (!body) return undefined;
  const values = new Map(
    body.split(' ').map(pair => {
      const [key, value = ''] = pair.split('=', 2);
      return [key, decoded(value)] as const;
    }),
  );
  const bindingId = values.get('binding');
  const person = values.get('person');
  const role = values.get('role');
  const request = Number(values.get('request'));
  return bindingId && person && role && Number.isSafeInteger(request)
    ? { bindingId, person, role, request }
    : undefined;
}

function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    // Somebody else wrote it.
    return undefined;
  }
}
