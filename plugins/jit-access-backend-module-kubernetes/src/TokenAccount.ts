import {
  BindingOrder,
  IssuedCredential,
  PermanentProviderError,
  RetryableProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import {
  AuthenticationV1TokenRequest,
  V1Secret,
  V1ServiceAccount,
} from '@kubernetes/client-node';
import { Cluster } from './config';
import { KubernetesCall } from './KubernetesCall';
import { Address, Kind, OwnObject } from './OwnObject';
import { markOf } from './ourMark';
import { subjectOf } from './subject';

/** The API server issues none that is shorter. */
const SHORTEST_SECONDS = 600;

const ACCOUNTS: Kind<V1ServiceAccount> = {
  title: 'service account',
  read: ({ core }, at) => core.readNamespacedServiceAccount(at),
  create: ({ core }, namespace, body) =>
    core.createNamespacedServiceAccount({ namespace, body }),
  delete: ({ core }, at) => core.deleteNamespacedServiceAccount(at),
};
const SECRETS: Kind<V1Secret> = {
  title: 'secret that its tokens hang on',
  read: ({ core }, at) => core.readNamespacedSecret(at),
  create: ({ core }, namespace, body) =>
    core.createNamespacedSecret({ namespace, body }),
  delete: ({ core }, at) => core.deleteNamespacedSecret(at),
};

/**
 * The service account of one access and what its tokens hang on: a token cannot
 * be taken back by itself, but lets nobody in once its secret was deleted.
 * @internal
 */
export class TokenAccount {
  private readonly account: OwnObject<V1ServiceAccount>;
  private readonly secret: OwnObject<V1Secret>;
  private readonly at: Address;

  constructor(
    private readonly call: KubernetesCall,
    private readonly order: BindingOrder,
  ) {
    this.at = addressOf(order);
    this.account = new OwnObject(call, ACCOUNTS, this.at, order);
    this.secret = new OwnObject(call, SECRETS, this.at, order);
  }

  /**
   * Makes what is missing.
   * @param anew - tokens that there are must not let anybody in any more
   * @returns a token, where whoever had one can use it no more or nobody was told one
   */
  async ensure(anew: boolean): Promise<IssuedCredential | undefined> {
    if (anew) {
      await this.secret.delete();
    }
    const account = await this.account.ensure(accountBody(this.order));
    const secret = await this.secret.ensure(secretBody(this.order));
    const told = this.order.handle !== undefined;
    return account.made || secret.made || !told
      ? this.issue(secret.object)
      : undefined;
  }

  /**
   * A new token; those before let nobody in any more.
   * @throws PermanentProviderError - there is no such service account
   */
  async renew(): Promise<IssuedCredential> {
    if (!(await this.account.read())) {
      throw new PermanentProviderError(
        `${this.call.where} has no service account ${this.at.namespace}/${this.at.name} of this access any more; end the access and ask again`,
      );
    }
    await this.secret.delete();
    const { object } = await this.secret.ensure(secretBody(this.order));
    return this.issue(object);
  }

  /** Is there somebody to whom tokens can be given? Without the secret there are none just now. */
  async isThere(): Promise<boolean> {
    return this.account.isThere();
  }

  /** Tokens first: they must not outlive a removal that breaks off. */
  async delete(): Promise<void> {
    await this.secret.delete();
    await this.account.delete();
  }

  private async issue({ metadata }: V1Secret): Promise<IssuedCredential> {
    const { cluster, where } = this.call;
    const { status } = await this.call.ask('ask for a token', ({ core }) =>
      core.createNamespacedServiceAccountToken({
        ...this.at,
        body: tokenRequest(this.order, cluster, Date.now(), metadata?.uid),
      }),
    );
    if (!status?.token) {
      throw new RetryableProviderError(`${where} answered without a token`, {
        providerRequestIds: this.call.requestIds,
      });
    }
    const end = new Date(status.expirationTimestamp);
    const accessEnds = Date.parse(this.order.notAfter ?? '') || Infinity;
    return {
      secret: status.token,
      ...(end.getTime() < accessEnds && { expiresAt: end.toISOString() }),
    };
  }
}

/** Where the service account of a pinned account is. @internal */
export function addressOf({ account }: Pick<BindingOrder, 'account'>): Address {
  const { namespace = '', name } = subjectOf(account);
  return { namespace, name };
}

/** @internal */
export function accountBody(order: BindingOrder): V1ServiceAccount {
  const { namespace } = addressOf(order);
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { ...markOf(order), namespace },
    automountServiceAccountToken: false,
  };
}

/** It holds nothing. @internal */
export function secretBody(order: BindingOrder): V1Secret {
  const { namespace } = addressOf(order);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { ...markOf(order), namespace },
    type: 'jit-access/token-anchor',
    immutable: true,
  };
}

/**
 * For as long as the access lasts, at most as long as the configuration allows,
 * and never shorter than the API server issues.
 * @internal
 */
export function tokenRequest(
  order: BindingOrder,
  { tokens }: Pick<Cluster, 'tokens'>,
  now: number,
  secretUid?: string,
): AuthenticationV1TokenRequest {
  const longest = tokens?.maxLifetimeMs ?? SHORTEST_SECONDS * 1000;
  const left = order.notAfter ? Date.parse(order.notAfter) - now : longest;
  return {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: {
      audiences: [],
      expirationSeconds: Math.max(
        SHORTEST_SECONDS,
        Math.floor(Math.min(left, longest) / 1000),
      ),
      boundObjectRef: {
        apiVersion: 'v1',
        kind: 'Secret',
        name: addressOf(order).name,
        ...(secretUid && { uid: secretUid }),
      },
    },
  };
}
