import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { PolicyDecision } from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';

/**
 * What only administrators may do with the catalog. Whoever can register or
 * remove entities can make themselves the owner of a database, and with that
 * the approver of access to it.
 */
const CATALOG_ADMINISTRATION = new Set([
  'catalog.entity.create',
  'catalog.entity.delete',
  'catalog.location.create',
  'catalog.location.delete',
]);

/**
 * The portal's permission policy: everybody who is signed in may use the
 * portal, administrators may also change what the catalog contains. JIT Access
 * decides about access by its own rules behind its permissions, so those are
 * allowed here.
 *
 * @internal
 */
export class PortalPolicy implements PermissionPolicy {
  readonly #administrators: ReadonlySet<string>;

  /**
   * @param options - `administrators` are refs of groups or users
   */
  constructor(options: { administrators: readonly string[] }) {
    this.#administrators = new Set(
      options.administrators.map(ref => ref.toLowerCase()),
    );
  }

  async handle(
    request: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!user) {
      return { result: AuthorizeResult.DENY };
    }
    if (CATALOG_ADMINISTRATION.has(request.permission.name)) {
      const isAdministrator = user.info.ownershipEntityRefs.some(ref =>
        this.#administrators.has(ref.toLowerCase()),
      );
      return {
        result: isAdministrator ? AuthorizeResult.ALLOW : AuthorizeResult.DENY,
      };
    }
    return { result: AuthorizeResult.ALLOW };
  }
}
