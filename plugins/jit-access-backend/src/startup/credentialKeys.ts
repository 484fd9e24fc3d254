import { randomBytes } from 'node:crypto';
import { LoggerService } from '@backstage/backend-plugin-api';
import { z } from 'zod';
import { SecretBox, SecretKey } from '../storage/credentials/SecretBox';
import { readOrMakeKeyFile } from './keyFile';
import { JitAccessConfig } from './readConfig';

const keysSchema = z
  .array(z.strictObject({ id: z.string().min(1), key: z.string().min(1) }))
  .min(1);

/**
 * The box that secrets are sealed in before they are stored.
 *
 * @throws Error - in production without a configured key
 */
export async function createSecretBox(
  config: JitAccessConfig['credentials'],
  options: { production: boolean; logger: LoggerService },
): Promise<SecretBox> {
  if (config.keys?.length) return new SecretBox(config.keys.map(decode));
  if (config.keyFile) {
    const text = await readOrMakeKeyFile({
      file: config.keyFile,
      setting: 'jitAccess.credentials.keyFile',
      production: options.production,
      make: () => JSON.stringify([newKey()]),
    });
    return new SecretBox(keysSchema.parse(JSON.parse(text)).map(decode));
  }
  if (options.production) {
    throw new Error(
      'jitAccess.credentials.keys is missing. Secrets are stored encrypted: give at least one { id, key }, the key 32 random bytes in base64 (openssl rand -base64 32)',
    );
  }
  options.logger.warn(
    'No jitAccess.credentials.keys: secrets are sealed with a key that is gone after a restart',
  );
  return new SecretBox([decode(newKey())]);
}

function newKey(): { id: string; key: string } {
  return { id: 'generated', key: randomBytes(32).toString('base64') };
}

function decode({ id, key }: { id: string; key: string }): SecretKey {
  return { id, key: Buffer.from(key, 'base64') };
}
