import {
  AccessProvider,
  BindingOrder,
  Effect,
  Holder,
  Observation,
  PermanentProviderError,
  Receipt,
  Subject,
  SubjectAccount,
} from '@jit-access/backstage-plugin-jit-access-node';
import { Binding, Bindings } from './Bindings';
import { checkCluster } from './checkCluster';
import { Cluster } from './config';
import { ensureBinding } from './ensureBinding';
import { kubernetesInstructions } from './instructions';
import { KubernetesCall } from './KubernetesCall';
import { listHolders } from './listHolders';
import {
  bindingIdOf,
  expiresAt,
  givesTheSame,
  objectName,
  sameRole,
  sameSubjects,
  wantedBinding,
} from './ourBinding';
import { accountOf } from './subject';
import {
  kubernetesEffect,
  KubernetesTarget,
  kubernetesTargetSchema,
  placeOf,
} from './target';

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
    const { name, namespaces } = this.cluster(target.cluster);
    const { namespace } = placeOf(target);
    if (namespaces && !(namespace && namespaces.includes(namespace))) {
      throw new PermanentProviderError(
        `Nothing may be granted ${namespace ? `in namespace "${namespace}"` : 'on the whole'} of cluster ${name}: it is not among jitAccess.providers.kubernetes.clusters.${name}.namespaces (${namespaces.join(', ')})`,
      );
    }
    return [kubernetesEffect(target)];
  }

  async account(subject: Subject, effect: Effect): Promise<SubjectAccount> {
    const { cluster } = pinnedTarget(effect.target);
    return accountOf(this.cluster(cluster), subject);
  }

  async ensure(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    const { call, bindings, wanted, place } = this.open(order, signal);
    const { uid, did } = await ensureBinding(
      { bindings, where: call.where },
      order.bindingId,
      wanted,
      place,
    );
    return {
      handle: uid ? { version: 1, uid } : undefined,
      providerRequestIds: call.requestIds,
      details: { object: objectName(order), did },
    };
  }

  async remove(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    const { call, bindings } = this.open(order, signal);
    const name = objectName(order);
    const found = await bindings.read(name);
    const ours = found !== undefined && isOf(found, order);
    if (ours && found.metadata?.uid) {
      await bindings.delete(name, found.metadata.uid);
    }
    return {
      handle: order.handle,
      providerRequestIds: call.requestIds,
      details: {
        object: name,
        removed: ours,
        ...(found && !ours && { leftAlone: 'not made by JIT Access' }),
      },
    };
  }

  async observe(
    order: BindingOrder,
    signal: AbortSignal,
  ): Promise<Observation> {
    const { bindings, wanted } = this.open(order, signal);
    const ours = await bindings.read(objectName(order));
    if (ours && isOf(ours, order)) {
      return observed(ours, wanted);
    }
    for await (const page of bindings.pages()) {
      const standing = page.find(
        found => !bindingIdOf(found) && givesTheSame(found, wanted),
      );
      if (standing) {
        return {
          state: 'present',
          origin: 'foreign',
          details: { object: standing.metadata?.name },
        };
      }
    }
    return { state: 'absent' };
  }

  instructions(order: BindingOrder) {
    const target = pinnedTarget(order.target);
    return kubernetesInstructions(target.cluster, placeOf(target));
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

function isOf(found: Binding, order: BindingOrder): boolean {
  return bindingIdOf(found) === order.bindingId;
}

/** Until it is gone it still gives what it gives, whatever became of it. */
function observed(ours: Binding, wanted: Binding): Observation {
  const going = ours.metadata?.deletionTimestamp !== undefined;
  const asMade = sameRole(ours, wanted) && sameSubjects(ours, wanted);
  return {
    state: asMade && !going ? 'present' : 'pending',
    origin: 'ours',
    details: {
      object: ours.metadata?.name,
      writtenEnd: expiresAt(ours),
      ...(!asMade && { changedByOthers: true }),
    },
  };
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
