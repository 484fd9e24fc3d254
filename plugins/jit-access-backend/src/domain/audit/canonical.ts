import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { Json } from './event';

/** Canonical JSON text (RFC 8785): equal values give equal text. */
export function canonicalJson(
  value: Json | { [key: string]: Json | undefined },
): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('This value has no JSON form');
  return text;
}

/** SHA-256 of a text, in lower-case hexadecimal. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Digest of a value: SHA-256 over its canonical JSON. */
export function digestOf(
  value: Json | { [key: string]: Json | undefined },
): string {
  return sha256(canonicalJson(value));
}
