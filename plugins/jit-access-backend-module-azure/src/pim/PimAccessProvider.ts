import { JsonObject } from '@backstage/types';
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
import { pinnedRoleTarget, RolePlace } from '../roles/RolePlace';
import {
  roleEffects,
  roleInstructions,
  WHEN_IT_COUNTS,
} from '../roles/roleSubject';
import { knownRoleId, RoleTarget, roleTargetSchema } from '../roles/roleTarget';
import { Tenants } from '../Tenants';
import { listPimHolders } from './listPimHolders';
import { Done, PimAccess } from './PimAccess';
import { readHandle, writeHandle } from './pimHandle';
import { requestBody, requestName } from './Requests';

/**
 * Asks Privileged Identity Management for time-bound active assignments, moves
 * their end, and has them removed. Azure ends them by itself as well.
 * @internal
 */
export class PimAccessProvider implements AccessProvider<RoleTarget> {
  readonly id = 'azure';
  readonly title = 'Azure roles (Privileged Identity Management)';
  readonly targetSchema = roleTargetSchema;
  readonly revocable = true;
  readonly expiry = { kind: 'movable' } as const;
  private readonly tenants: Tenants;

  constructor(tenants: ReadonlyMap<string, AzureTenant>) {
    this.tenants = new Tenants(tenants, 'roleAssignments.mode: pim');
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
    const { call, access } = this.open(order, signal);
    return receiptOf(call, await access.ensure());
  }

  async remove(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    const { call, access } = this.open(order, signal);
    return receiptOf(call, await access.remove());
  }

  async observe(
    order: BindingOrder,
    signal: AbortSignal,
  ): Promise<Observation> {
    const { call, access } = this.open(order, signal);
    const seen = await access.observe();
    return { ...seen, providerRequestIds: call.requestIds };
  }

  plan(order: BindingOrder, change: 'ensure' | 'remove'): PlannedCall[] {
    const { place } = this.open(order, new AbortController().signal);
    const all = `${place.scope}/providers/Microsoft.Authorization`;
    const role = knownRoleId(place.target.role);
    const known = readHandle(order).round;
    const name = (round: number) =>
      `${all}/roleAssignmentScheduleRequests/${requestName(order.bindingId, round)}`;
    const list = { call: `GET ${all}/roleAssignmentScheduleInstances` };
    const making = change === 'ensure';
    const last = known ?? (making ? -1 : 0);
    const body = requestBody(
      place,
      order,
      role ?? place.target.role,
      last + 1,
      making
        ? { requestType: 'AdminAssign' }
        : { requestType: 'AdminRemove', schedule: readHandle(order).schedule },
    );
    return [
      ...(role ? [] : [{ call: `GET ${all}/roleDefinitions` }]),
      list,
      ...(last < 0 ? [] : [{ call: `GET ${name(last)}` }]),
      { call: `GET ${name(last + 1)}` },
      {
        call: `PUT ${name(last + 1)}`,
        body: { properties: JSON.parse(JSON.stringify(body)) as JsonObject },
      },
      ...(making
        ? [list, { call: `GET ${all}/roleAssignmentSchedules/{schedule}` }]
        : []),
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
      yield* listPimHolders(call, root);
    }
  }

  /** @throws ProviderError - naming every tenant that is not as it should be */
  async check(signal: AbortSignal): Promise<void> {
    await this.tenants.checkEach(async tenant => {
      const call = new AzureCall(tenant, signal);
      for (const root of tenant.config.roleAssignments?.scopes ?? []) {
        await call.arm(
          `list the active assignments of ${root}`,
          false,
          (client, options) =>
            client.roleAssignmentScheduleInstances
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
    return { call, place, access: new PimAccess(place, order) };
  }
}

function receiptOf(call: AzureCall, { did, handle }: Done): Receipt {
  return {
    handle: writeHandle(handle),
    providerRequestIds: call.requestIds,
    details: { did, when: WHEN_IT_COUNTS },
  };
}
