import {
  V1ClusterRoleBinding,
  V1DeleteOptions,
  V1RoleBinding,
} from '@kubernetes/client-node';
import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { KubernetesCall } from './KubernetesCall';
import { Place } from './target';

/** Of a namespace or of the cluster: the same but for the kind. @internal */
export type Binding = V1RoleBinding | V1ClusterRoleBinding;

/** How many are listed at once. @internal */
export const PAGE = 500;

/** The bindings of one namespace, or of the whole cluster. @internal */
export class Bindings {
  constructor(
    private readonly call: KubernetesCall,
    private readonly namespace: string | undefined,
  ) {}

  async read(name: string): Promise<Binding | undefined> {
    const { namespace } = this;
    return this.call.askFor<Binding>(`read the binding ${name}`, ({ rbac }) =>
      namespace === undefined
        ? rbac.readClusterRoleBinding({ name })
        : rbac.readNamespacedRoleBinding({ name, namespace }),
    );
  }

  async create(body: Binding): Promise<Binding> {
    const { namespace } = this;
    return this.call.ask<Binding>('make the binding', ({ rbac }) =>
      namespace === undefined
        ? rbac.createClusterRoleBinding({ body })
        : rbac.createNamespacedRoleBinding({ namespace, body }),
    );
  }

  /** Only if nobody changed it since it was read. */
  async replace(name: string, body: Binding): Promise<Binding> {
    const { namespace } = this;
    return this.call.ask<Binding>('change the binding', ({ rbac }) =>
      namespace === undefined
        ? rbac.replaceClusterRoleBinding({ name, body })
        : rbac.replaceNamespacedRoleBinding({ name, namespace, body }),
    );
  }

  /** Only that very one. Gone already is fine. */
  async empty(name: string, body: Binding): Promise<void> {
    const { namespace } = this;
    await this.call.askFor<unknown>('take the right away', ({ rbac }) =>
      namespace === undefined
        ? rbac.replaceClusterRoleBinding({ name, body })
        : rbac.replaceNamespacedRoleBinding({ name, namespace, body }),
    );
  }

  /** Only that very one: another of the same name stays. Gone already is fine. */
  async delete(name: string, uid: string): Promise<void> {
    const { namespace } = this;
    const body: V1DeleteOptions = { preconditions: { uid } };
    await this.call.askFor<unknown>('delete the binding', ({ rbac }) =>
      namespace === undefined
        ? rbac.deleteClusterRoleBinding({ name, body })
        : rbac.deleteNamespacedRoleBinding({ name, namespace, body }),
    );
  }

  /** All of them, a page at a time. */
  async *pages(): AsyncIterable<Binding[]> {
    const { namespace } = this;
    for (let _continue: string | undefined; ;) {
      const options = { limit: PAGE, _continue };
      const page = await this.call.askFor('list bindings', ({ rbac }) =>
        namespace === undefined
          ? rbac.listClusterRoleBinding(options)
          : rbac.listNamespacedRoleBinding({ ...options, namespace }),
      );
      yield page?.items ?? [];
      _continue = page?.metadata?._continue;
      if (!_continue) {
        return;
      }
    }
  }

  /**
   * A binding to nothing would be made without complaint, and come to life when
   * somebody makes the role.
   * @throws PermanentProviderError - there is no such role
   */
  async requireRole({ role, namespace }: Place): Promise<void> {
    const { name, kind } = role;
    const found = await this.call.askFor<unknown>(
      `read the ${kind} ${name}`,
      ({ rbac }) =>
        kind === 'Role' && namespace !== undefined
          ? rbac.readNamespacedRole({ name, namespace })
          : rbac.readClusterRole({ name }),
    );
    if (!found) {
      throw new PermanentProviderError(
        `${this.call.where} has no ${kind} "${name}"${kind === 'Role' ? ` in namespace "${namespace}"` : ''}; make it, or correct the role document`,
      );
    }
  }
}
