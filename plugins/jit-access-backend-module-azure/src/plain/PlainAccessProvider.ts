import {
  AccessProvider,
  BindingOrder,
  Effect,
  Holder,
  Observation,
  PlannedCall,
  Receipt,
  Subject,
  SubjectAccount,
} from '@jit-access/backstage-plugin-jit-access-node';
import { accountOf } from '../account';
import { AzureCall } from '../AzureCall';
import { AzureTenant } from '../AzureTenant';
import { markOf, readMark } from '../mark';
import { lastSegment } from '../names';
import { outlivesUntil, removedAt } from '../residue';
import { holdersOf, roleNames } from '../roles/listAssignments';
import { pinnedRoleTarget, RolePlace } from '../roles/RolePlace';
import {
  CACHED_MS,
  roleEffects,
  roleInstructions,
  WHEN_IT_COUNTS,
} from '../roles/roleSubject';
import { knownRoleId, RoleTarget, roleTargetSchema } from '../roles/roleTarget';
import { Tenants } from '../Tenants';
import { assignmentName, Assignments } from './Assignments';

/**
 * Makes a role assignment of its own for every access, and deletes it again,
 * where Privileged Identity Management is not licensed. It has no end of its own.
 * @internal
 */
export class PlainAccessProvider implements AccessProvider<RoleTarget> {
  readonly id = 'azure-rbac';
  readonly title = 'Azure role assignments';
  readonly targetSchema = roleTargetSchema;
  readonly revocable = true;
  readonly expiry = { kind: 'none' } as const;
  private readonly tenants: Tenants;

  constructor(tenants: ReadonlyMap<string, AzureTenant>) {
    this.tenants = new Tenants(tenants, 'roleAssignments.mode: plain');
  }

  effects(target: RoleTarget): Effect[] {
    return roleEffects(this.tenants.get(target.tenant), target);
  }

  async account(
    subject: Subject,
    effect: Effect,
    _bindingId: string,
    signal: AbortSignal,
  ): Promise<SubjectAccount> {
    const { tenant } = pinnedRoleTarget(effect.target);
    return accountOf(new AzureCall(this.tenants.get(tenant), signal), subject);
  }

  async ensure(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    const { call, place, assignments } = this.open(order, signal);
    const role = await place.requireRoleId();
    const there =
      (await assignments.ours()) ?? (await assignments.foreign(role));
    const did = there ? 'nothing' : await assignments.create(role);
    return {
      handle: { version: 1, role },
      providerRequestIds: call.requestIds,
      details: { did, when: WHEN_IT_COUNTS },
    };
  }

  async remove(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    const { call, assignments } = this.open(order, signal);
    const ours = await assignments.ours();
    if (ours) await assignments.delete();
    const { removedAt: before, ...handle } = order.handle ?? {};
    return {
      handle: {
        version: 1,
        ...handle,
        ...removedAt(ours ? Date.now() : before),
      },
      providerRequestIds: call.requestIds,
      details: { removed: ours !== undefined, when: WHEN_IT_COUNTS },
    };
  }

  async observe(
    order: BindingOrder,
    signal: AbortSignal,
  ): Promise<Observation> {
    const { call, place, assignments } = this.open(order, signal);
    const ours = await assignments.ours();
    const role = ours ? undefined : await place.findRoleId();
    const foreign = role ? await assignments.foreign(role) : undefined;
    const found = ours ?? foreign;
    return {
      state: found ? 'present' : 'absent',
      ...(found && { origin: ours ? 'ours' : 'foreign' }),
      ...(!found && outlivesUntil(order, CACHED_MS)),
      providerRequestIds: call.requestIds,
      ...(found?.name && { details: { assignment: found.name } }),
    };
  }

  plan(order: BindingOrder, change: 'ensure' | 'remove'): PlannedCall[] {
    const target = pinnedRoleTarget(order.target);
    const call = new AzureCall(
      this.tenants.get(target.tenant),
      new AbortController().signal,
    );
    const place = new RolePlace(call, target, order);
    const all = `${place.scope}/providers/Microsoft.Authorization`;
    const own = `${all}/roleAssignments/${assignmentName(order.bindingId)}`;
    if (change === 'remove') {
      return [
        { call: `GET ${own}` },
        { call: `DELETE ${own}` },
        { call: `GET ${own}` },
      ];
    }
    const role = knownRoleId(target.role);
    return [
      ...(role ? [] : [{ call: `GET ${all}/roleDefinitions` }]),
      { call: `GET ${own}` },
      { call: `GET ${all}/roleAssignments` },
      {
        call: `PUT ${own}`,
        body: {
          properties: {
            roleDefinitionId: place.definitionPath(role ?? target.role),
            principalId: place.principalId,
            principalType: 'User',
            description: markOf(order, target.role, 0),
          },
        },
      },
    ];
  }

  instructions(order: BindingOrder) {
    const target = pinnedRoleTarget(order.target);
    return roleInstructions(this.tenants.get(target.tenant), target);
  }

  instances(): string[] {
    return this.tenants.names();
  }

  /** @param instance - name of a configured tenant */
  async *inventory(
    instance: string,
    signal: AbortSignal,
  ): AsyncIterable<Holder> {
    const tenant = this.tenants.get(instance);
    const call = new AzureCall(tenant, signal);
    for (const root of tenant.config.roleAssignments?.scopes ?? []) {
      const names = await roleNames(call, root);
      const pages = call.armPages(
        'list the role assignments',
        (client, options) =>
          client.roleAssignments.listForScope(root.slice(1), options),
        true,
      );
      for await (const page of pages) {
        for (const found of page) {
          const mark = readMark(found.description);
          // A description can be copied; a name is there only once.
          const ours =
            mark && lastSegment(found.name) === assignmentName(mark.bindingId);
          yield* holdersOf(
            instance,
            { ...found, mark: ours ? mark : undefined },
            root,
            names,
          );
        }
      }
    }
  }

  /** @throws ProviderError - naming every tenant that is not as it should be */
  async check(signal: AbortSignal): Promise<void> {
    await this.tenants.checkEach(async tenant => {
      const call = new AzureCall(tenant, signal);
      for (const root of tenant.config.roleAssignments?.scopes ?? []) {
        await call.arm(
          `list the role assignments of ${root}`,
          false,
          (client, options) =>
            client.roleAssignments
              .listForScope(root.slice(1), { ...options, filter: 'atScope()' })
              .byPage()
              .next(),
        );
      }
    });
  }

  private open(order: BindingOrder, signal: AbortSignal) {
    const target = pinnedRoleTarget(order.target);
    const call = new AzureCall(this.tenants.get(target.tenant), signal);
    const place = new RolePlace(call, target, order);
    return { call, place, assignments: new Assignments(place, order) };
  }
}
