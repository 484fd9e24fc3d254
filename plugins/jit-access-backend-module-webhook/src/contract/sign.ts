import { createHmac } from 'node:crypto';

/** @internal */
export interface SigningKey {
  id: string;
  secret: string;
}

/**
 * Headers that prove who sent a body, and when: for each key
 * `<id>=<HMAC-SHA256 of "<timestamp>.<body>", hexadecimal>`.
 * @param at - milliseconds since 1970
 * @internal
 */
export function signatureHeaders(
  body: string,
  at: number,
  keys: SigningKey[],
): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000));
  const signatures = keys.map(({ id, secret }) => {
    const hmac = createHmac('sha256', secret).update(`${timestamp}.${body}`);
    return `${id}=${hmac.digest('hex')}`;
  });
  return {
    'jit-access-timestamp': timestamp,
    'jit-access-signature': signatures.join(', '),
  };
}
