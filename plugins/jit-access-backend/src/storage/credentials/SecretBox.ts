import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const VERSION = 'v1';

/** A key that secrets are sealed under. */
export interface SecretKey {
  /** Written beside what it seals; letters, digits, `-` and `_`. */
  id: string;
  /** 32 bytes. */
  key: Buffer;
}

/**
 * Seals secrets before they are stored (AES-256-GCM). The first key seals; all
 * of them open, so that keys can be rotated by putting a new one in front.
 */
export class SecretBox {
  private readonly keys: Map<string, Buffer>;
  private readonly newest: SecretKey;

  /**
   * @param keys - the newest first
   * @throws Error - no key, a key that is not 32 bytes long, or an id used twice
   */
  constructor(keys: SecretKey[]) {
    const [newest] = keys;
    if (!newest) throw new Error('At least one credential key is needed');
    this.newest = newest;
    this.keys = new Map();
    for (const { id, key } of keys) {
      if (!/^[\w-]{1,64}$/.test(id)) {
        throw new Error(
          `The credential key id "${id}" may hold letters, digits, - and _ only`,
        );
      }
      if (key.length !== KEY_BYTES) {
        throw new Error(
          `The credential key "${id}" has ${key.length} bytes; it needs ${KEY_BYTES}`,
        );
      }
      if (this.keys.has(id)) {
        throw new Error(`The credential key id "${id}" is used twice`);
      }
      this.keys.set(id, key);
    }
  }

  /**
   * @param context - what the secret belongs to, such as a binding's id; it
   *   opens only with the same one, so that sealed secrets cannot be swapped
   */
  seal(secret: string, context: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.newest.key, nonce);
    cipher.setAAD(Buffer.from(context, 'utf8'));
    const sealed = Buffer.concat([
      cipher.update(secret, 'utf8'),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return [
      VERSION,
      this.newest.id,
      nonce.toString('base64url'),
      sealed.toString('base64url'),
    ].join('.');
  }

  /**
   * @throws Error - the key is not configured any more, the text was changed,
   *   or the context is another one; the message holds nothing of the secret
   */
  open(sealed: string, context: string): string {
    const [version, keyId, nonceText, bodyText] = sealed.split('.');
    const key = this.keys.get(keyId ?? '');
    if (version !== VERSION || !nonceText || !bodyText) {
      throw new Error('This is not a sealed credential');
    }
    if (!key) {
      throw new Error(
        `The credential was sealed with the key "${keyId}", which is not configured; add it behind the newest one`,
      );
    }
    const body = Buffer.from(bodyText, 'base64url');
    const tag = body.subarray(-16);
    const decipher = createDecipheriv(
      ALGORITHM,
      key,
      Buffer.from(nonceText, 'base64url'),
      { authTagLength: 16 },
    );
    decipher.setAAD(Buffer.from(context, 'utf8'));
    decipher.setAuthTag(tag);
    try {
      return Buffer.concat([
        decipher.update(body.subarray(0, -16)),
        decipher.final(),
      ]).toString('utf8');
    } catch {
      throw new Error(
        `A credential sealed with the key "${keyId}" does not open: it was changed, or belongs elsewhere`,
      );
    }
  }
}
