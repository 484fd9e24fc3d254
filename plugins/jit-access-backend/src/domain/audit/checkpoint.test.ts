import { generateKeyPairSync } from 'node:crypto';
import { newSigner } from '../../testing/auditHistory';
import {
  createCheckpointSigner,
  signatureFault,
  signedCheckpointSchema,
  trustKeys,
} from './checkpoint';

const signer = newSigner();
const keys = trustKeys([signer.publicKey]);
const checkpoint = signer.sign({
  seq: 7,
  hash: 'ab'.repeat(32),
  at: '2026-03-01T12:00:00.000Z',
});

describe('checkpoints', () => {
  it('are valid with the public key of who signed them', () => {
    expect(signedCheckpointSchema.parse(checkpoint)).toEqual(checkpoint);
    expect(signatureFault(checkpoint, keys)).toBeUndefined();
  });

  it.each([
    { seq: 8 },
    { hash: 'cd'.repeat(32) },
    { at: '2026-03-01T12:00:00.001Z' },
    { signature: 'AAAA' },
  ])('do not survive a change of %p', change => {
    expect(signatureFault({ ...checkpoint, ...change }, keys)).toBe(
      'its signature does not fit its content',
    );
  });

  it('of a key that is not trusted count for nothing, whatever id they name', () => {
    const forger = newSigner();
    const forged = forger.sign(checkpoint);
    expect(signatureFault(forged, keys)).toMatch(/not trusted here/);
    expect(signatureFault({ ...forged, keyId: signer.keyId }, keys)).toBe(
      'its signature does not fit its content',
    );
  });

  it('of a key that was in use before count when that key is named', () => {
    const both = trustKeys([newSigner().publicKey, signer.publicKey]);
    expect(signatureFault(checkpoint, both)).toBeUndefined();
  });

  it('are signed with Ed25519 only', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
    });
    expect(() => createCheckpointSigner(privateKey)).toThrow(/Ed25519/);
    expect(() => createCheckpointSigner(publicKey)).toThrow(/Ed25519/);
  });
});
