import {
  createHash,
  createPublicKey,
  KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { z } from 'zod';
import { Instant } from '../time';
import { canonicalJson } from './canonical';

/** A statement about the chain: at that time, this position had this hash. @public */
export interface Checkpoint {
  seq: number;
  hash: string;
  at: Instant;
}

/** A checkpoint with its Ed25519 signature (base64) over its canonical JSON. @public */
export interface SignedCheckpoint extends Checkpoint {
  /** SHA-256 of the public key's SPKI (DER), in hexadecimal. */
  keyId: string;
  signature: string;
}

/** A checkpoint as it stands in files: one line of JSON. @public */
export const signedCheckpointSchema = z.object({
  seq: z.number().int().positive(),
  hash: z.string(),
  at: z.string(),
  keyId: z.string(),
  signature: z.string(),
});

/** Signs checkpoints; its private key never enters the database. */
export interface CheckpointSigner {
  readonly keyId: string;
  /** SPKI, PEM. */
  readonly publicKey: string;
  sign(checkpoint: Checkpoint): SignedCheckpoint;
}

/** Public keys whose signatures count, by their ids. @public */
export type TrustedKeys = ReadonlyMap<string, KeyObject>;

function signedBytes({ seq, hash, at }: Checkpoint): Buffer {
  return Buffer.from(canonicalJson({ seq, hash, at }), 'utf8');
}

function keyIdOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** @throws Error when the key is not an Ed25519 private key */
export function createCheckpointSigner(
  privateKey: KeyObject,
): CheckpointSigner {
  if (
    privateKey.type !== 'private' ||
    privateKey.asymmetricKeyType !== 'ed25519'
  ) {
    throw new Error(
      'The key that signs checkpoints of the history must be an Ed25519 private key',
    );
  }
  const publicKey = createPublicKey(privateKey);
  const keyId = keyIdOf(publicKey);
  return {
    keyId,
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: checkpoint => ({
      seq: checkpoint.seq,
      hash: checkpoint.hash,
      at: checkpoint.at,
      keyId,
      signature: sign(null, signedBytes(checkpoint), privateKey).toString(
        'base64',
      ),
    }),
  };
}

/** @throws Error when one of the texts is not a public key @public */
export function trustKeys(publicKeys: string[]): TrustedKeys {
  return new Map(
    publicKeys.map(pem => {
      const key = createPublicKey(pem);
      return [keyIdOf(key), key];
    }),
  );
}

/** What is wrong with the signature, in words; absent: nothing. */
export function signatureFault(
  checkpoint: SignedCheckpoint,
  keys: TrustedKeys,
): string | undefined {
  const key = keys.get(checkpoint.keyId);
  if (!key) {
    return `it is signed with a key that is not trusted here (${checkpoint.keyId.slice(0, 16)}…)`;
  }
  const signature = Buffer.from(checkpoint.signature, 'base64');
  return verify(null, signedBytes(checkpoint), key, signature)
    ? undefined
    : 'its signature does not fit its content';
}
