import { JsonObject } from '@backstage/types';
import {
  AccessProvider,
  BindingOrder,
  CredentialOrigin,
  Effect,
  Holder,
  IssuedCredential,
  Observation,
  PermanentProviderError,
  PlannedCall,
  Receipt,
  Subject,
  SubjectAccount,
} from '@jit-access/backstage-plugin-jit-access-node';
import { Bindings } from './Bindings';
import { checkCluster } from './checkCluster';
import { Cluster } from './config';
import { ensureBinding } from './ensureBinding';
import { kubernetesInstructions, tokenInstructions } from './instructions';
import { KubernetesCall } from './KubernetesCall';
import { listHolders } from './listHolders';
import { observeBinding } from './observeBinding';
import { wantedBinding } from './ourBinding';
import { isEnding, objectName } from './ourMark';
import { callsToEnsure, callsToRemove } from './plannedCalls';
import { removeBinding } from './removeBinding';
import { accountOf, tokenAccountOf } from './subject';
import {
  kubernetesEffect,
  KubernetesTarget,
  kubernetesTargetSchema,
  placeOf,
} from './target';
import { TokenAccount } from './TokenAccount';

/**
 * Makes a role binding of its own for every access, and deletes it again.
 * Kubernetes checks bindings at every request, so nothing lives on.
 * @internal
 */
export class KubernetesAccessProvider implements AccessProvider<KubernetesTarget> {
  readonly id = 'kubernetes';
  readonly title = 'Kubernetes';
  readonly targetSchema = kubernetesTargetSchema;
  readonly revocable = true;
  readonly expiry = { kind: 'none' } as const;

  constructor(private readonly clusters: ReadonlyMap<string, Cluster>) {}

  effects(target: KubernetesTarget): Effect[] {
    const { name, namespaces, tokens } = this.cluster(target.cluster);
    const { namespace, token } = placeOf(target);
    const root = `jitAccess.providers.kubernetes.clusters.${name}`;
    if (namespaces && !(namespace && namespaces.includes(namespace))) {
      throw new PermanentProviderError(
        `Nothing may be granted ${namespace ? `in namespace "${namespace}"` : 'on the whole'} of cluster ${name}: it is not among ${root}.namespaces (${namespaces.join(', ')})`,
      );
    }
    if (token && !tokens) {
      throw new PermanentProviderError(
        `The role asks for a token, and cluster ${name} gives none: say in ${root}.tokens.namespace where their service accounts go`,
      );
    }
    if (namespace !== undefined && namespace === tokens?.namespace) {
      throw new PermanentProviderError(
        `Nothing may be granted in namespace "${namespace}" of cluster ${name}: the service accounts of other people's access are there`,
      );
    }
    return [kubernetesEffect(target)];
  }

  async account(
    subject: Subject,
    effect: Effect,
    bindingId: string,
  ): Promise<SubjectAccount> {
    const target = pinnedTarget(effect.target);
    const cluster = this.cluster(target.cluster);
    return target.credential
      ? tokenAccountOf(cluster, objectName({ bindingId }))
      : accountOf(cluster, subject);
  }

  credential(target: JsonObject): CredentialOrigin | undefined {
    const { data } = kubernetesTargetSchema.safeParse(target);
    return data?.credential && 'target';
  }

  async ensure(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    const { call, bindings, wanted, place, tokens } = this.open(order, signal);
    let credential: IssuedCredential | undefined;
    const { uid, did } = await ensureBinding(
      { bindings, where: call.where },
      order.bindingId,
      wanted,
      place,
      async found => {
        const anew = found !== undefined && isEnding(found);
        credential = await tokens?.ensure(anew);
      },
    );
    return {
      handle: uid ? { version: 1, uid } : undefined,
      providerRequestIds: call.requestIds,
      details: { object: objectName(order), did },
      ...(credential && { credential }),
    };
  }

  async remove(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    const { call, bindings, tokens } = this.open(order, signal);
    const name = objectName(order);
    const done = await removeBinding(bindings, name, order.bindingId, tokens);
    return {
      handle: order.handle,
      providerRequestIds: call.requestIds,
      details: { object: name, ...done },
    };
  }

  async observe(
    order: BindingOrder,
    signal: AbortSignal,
  ): Promise<Observation> {
    const { call, bindings, wanted, tokens } = this.open(order, signal);
    const seen = await observeBinding(
      bindings,
      order.bindingId,
      wanted,
      tokens,
    );
    return { ...seen, providerRequestIds: call.requestIds };
  }

  /** @throws PermanentProviderError - there is nothing of the access to give a token of */
  async renewCredential(
    order: BindingOrder,
    signal: AbortSignal,
  ): Promise<Receipt> {
    const { call, bindings, wanted, tokens } = this.open(order, signal);
    const { state, origin } = await observeBinding(
      bindings,
      order.bindingId,
      wanted,
      undefined,
    );
    if (!tokens || state !== 'present' || origin !== 'ours') {
      throw new PermanentProviderError(
        `${call.where} has no binding ${objectName(order)} with a token that could be renewed; end the access and ask again`,
        { providerRequestIds: call.requestIds },
      );
    }
    const credential = await tokens.renew();
    return {
      handle: order.handle,
      providerRequestIds: call.requestIds,
      details: { object: objectName(order), did: 'renewed the token' },
      credential,
    };
  }

  plan(order: BindingOrder, change: 'ensure' | 'remove'): PlannedCall[] {
    const place = placeOf(pinnedTarget(order.target));
    return change === 'ensure'
      ? callsToEnsure(order, place)
      : callsToRemove(order, place);
  }

  instructions(order: BindingOrder) {
    const target = pinnedTarget(order.target);
    const place = placeOf(target);
    const cluster = this.clusters.get(target.cluster);
    if (place.token && cluster) {
      try {
        return tokenInstructions(cluster, place);
      } catch {
        // Its kubeconfig cannot be read right now; the health page says why.
      }
    }
    return kubernetesInstructions(target.cluster, place);
  }

  instances(): string[] {
    return Array.from(this.clusters.keys());
  }

  /** @param instance - name of a configured cluster */
  async *inventory(
    instance: string,
    signal: AbortSignal,
  ): AsyncIterable<Holder> {
    yield* listHolders(new KubernetesCall(this.cluster(instance), signal));
  }

  /** @throws PermanentProviderError | RetryableProviderError - naming every cluster that is not as it should be */
  async check(signal: AbortSignal): Promise<void> {
    const results = await Promise.allSettled(
      Array.from(this.clusters.values(), cluster =>
        checkCluster(new KubernetesCall(cluster, signal)),
      ),
    );
    const failures = results.flatMap(result =>
      result.status === 'rejected' ? [result.reason] : [],
    );
    if (failures.length === 1) {
      throw failures[0];
    }
    if (failures.length > 1) {
      throw new PermanentProviderError(
        failures.map(({ message }) => message).join(' | '),
        { cause: new AggregateError(failures) },
      );
    }
  }

  private open(order: BindingOrder, signal: AbortSignal) {
    const target = pinnedTarget(order.target);
    const place = placeOf(target);
    const call = new KubernetesCall(this.cluster(target.cluster), signal);
    return {
      call,
      place,
      bindings: new Bindings(call, place.namespace),
      wanted: wantedBinding(order, place),
      tokens: place.token ? new TokenAccount(call, order) : undefined,
    };
  }

  private cluster(name: string): Cluster {
    const found = this.clusters.get(name);
    if (!found) {
      const known = Array.from(this.clusters.keys()).join(', ') || 'none';
      throw new PermanentProviderError(
        `There is no Kubernetes cluster "${name}" in the configuration (jitAccess.providers.kubernetes.clusters; known: ${known})`,
      );
    }
    return found;
  }
}

function pinnedTarget(target: unknown): KubernetesTarget {
  const parsed = kubernetesTargetSchema.safeParse(target);
  if (!parsed.success) {
    throw new PermanentProviderError(
      'The pinned target of the access is not one of Kubernetes',
      { cause: parsed.error },
    );
  }
  return parsed.data;
}
