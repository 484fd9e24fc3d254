import { randomBytes, randomUUID } from 'node:crypto';
import { AuthenticationV1TokenRequest } from '@kubernetes/client-node';
import { FakeObject, FakeStore, Refusal } from './FakeStore';

interface Issued {
  namespace: string;
  name: string;
  accountUid?: string;
  secret?: { name: string; uid?: string };
  expiresAt: number;
}

/** Whom a token is of. */
export interface ServiceAccount {
  namespace: string;
  name: string;
}

/** Tokens of service accounts, with the rules by which the API server issues and accepts them. */
export class FakeTokens {
  private readonly issued = new Map<string, Issued>();

  constructor(private readonly store: FakeStore) {}

  /** @throws Refusal - as the API server refuses */
  issue(
    { namespace, name }: ServiceAccount,
    body: AuthenticationV1TokenRequest,
  ) {
    const account = this.store.get('serviceaccounts', namespace, name);
    const { expirationSeconds = 3600, boundObjectRef, audiences } = body.spec;
    if (audiences.length > 0) {
      throw new Refusal(422, 'Invalid', 'spec.audiences: none was expected');
    }
    if (expirationSeconds < 600 || !Number.isInteger(expirationSeconds)) {
      throw new Refusal(
        422,
        'Invalid',
        'spec.expirationSeconds: may not specify a duration less than 10 minutes',
      );
    }
    const secret = boundObjectRef && this.anchor(namespace, boundObjectRef);
    const token = `ey${randomBytes(24).toString('base64url')}.${randomUUID()}.sig`;
    const expiresAt = Date.now() + expirationSeconds * 1000;
    this.issued.set(token, {
      namespace,
      name,
      accountUid: account.metadata?.uid,
      secret,
      expiresAt,
    });
    return {
      ...body,
      status: {
        token,
        // Whole seconds, as Kubernetes writes times.
        expirationTimestamp: new Date(expiresAt)
          .toISOString()
          .replace(/\.\d+Z$/, 'Z'),
      },
    };
  }

  /** Whom it lets in; nobody once the account or what it hangs on was deleted or replaced. */
  accountOf(token: string): ServiceAccount | undefined {
    const found = this.issued.get(token);
    if (!found || found.expiresAt <= Date.now()) {
      return undefined;
    }
    const { namespace, name, accountUid, secret } = found;
    const account = this.find('serviceaccounts', namespace, name);
    const anchor = secret && this.find('secrets', namespace, secret.name);
    return account?.metadata?.uid === accountUid &&
      (!secret || anchor?.metadata?.uid === secret.uid)
      ? { namespace, name }
      : undefined;
  }

  private anchor(
    namespace: string,
    ref: { kind?: string; apiVersion?: string; name?: string; uid?: string },
  ) {
    const { kind, apiVersion, name = '', uid } = ref;
    if (kind !== 'Secret' || apiVersion !== 'v1') {
      throw new Refusal(422, 'Invalid', 'cannot bind token to that object');
    }
    const secret = this.store.get('secrets', namespace, name);
    if (uid && uid !== secret.metadata?.uid) {
      throw new Refusal(409, 'Conflict', 'the UID in the bound object ref');
    }
    return { name, uid: secret.metadata?.uid };
  }

  private find(
    resource: string,
    namespace: string,
    name: string,
  ): FakeObject | undefined {
    try {
      return this.store.get(resource, namespace, name);
    } catch {
      return undefined;
    }
  }
}
