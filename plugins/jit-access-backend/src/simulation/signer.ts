import { generateKeyPairSync } from 'node:crypto';
import { createCheckpointSigner } from '../domain/audit/checkpoint';

/** Signs the history of all worlds of this process. */
export const SIGNER = createCheckpointSigner(
  generateKeyPairSync('ed25519').privateKey,
);
