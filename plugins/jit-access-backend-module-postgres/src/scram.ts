import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';

const ITERATIONS = 4096;
const derive = promisify(pbkdf2);

/**
 * The SCRAM-SHA-256 verifier (RFC 5803) of a password, as PostgreSQL stores it.
 * The server is sent this instead of the password, so that no statement log,
 * activity view or error of it can hold the password.
 * @throws PermanentProviderError - the password is not printable ASCII, for
 *   which client and server could normalise it differently
 * @internal
 */
export async function scramVerifier(
  password: string,
  salt: Buffer = randomBytes(16),
): Promise<string> {
  if (!/^[\x21-\x7e]+$/.test(password)) {
    throw new PermanentProviderError(
      'The password for a PostgreSQL account must be printable ASCII without spaces',
    );
  }
  const salted = await derive(password, salt, ITERATIONS, 32, 'sha256');
  const hmac = (text: string) =>
    createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest();
  return [
    `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}`,
    `${storedKey.toString('base64')}:${hmac('Server Key').toString('base64')}`,
  ].join('$');
}
