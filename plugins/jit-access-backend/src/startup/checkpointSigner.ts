import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { InputError } from '@backstage/errors';
import {
  CheckpointSigner,
  createCheckpointSigner,
} from '../domain/audit/checkpoint';
import { readOrMakeKeyFile } from './keyFile';
import { JitAccessConfig } from './readConfig';

const HOW_TO =
  'Make one with "openssl genpkey -algorithm ed25519" and give it as jitAccess.audit.signingKey, or in a file as jitAccess.audit.signingKeyFile';

/**
 * Signs the checkpoints of the history with a key that lives outside the
 * database.
 *
 * @throws InputError - no key is configured, or it is not an Ed25519 private
 *   key; in production also when its file is missing
 */
export async function loadCheckpointSigner(
  config: JitAccessConfig['audit'],
  options: { production: boolean },
): Promise<CheckpointSigner> {
  const pem = await privateKey(config, options.production);
  try {
    return createCheckpointSigner(createPrivateKey(pem));
  } catch {
    // The cause may quote the key.
    throw new InputError(
      `The key that signs the access history is not an Ed25519 private key in PEM. ${HOW_TO}`,
    );
  }
}

async function privateKey(
  config: JitAccessConfig['audit'],
  production: boolean,
): Promise<string> {
  if (config.signingKey) return config.signingKey;
  if (!config.signingKeyFile) {
    throw new InputError(
      `The access history needs a key that signs its checkpoints. ${HOW_TO}`,
    );
  }
  return readOrMakeKeyFile({
    file: config.signingKeyFile,
    setting: 'jitAccess.audit.signingKeyFile',
    production,
    make: newKey,
  });
}

function newKey(): string {
  return generateKeyPairSync('ed25519')
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
}
