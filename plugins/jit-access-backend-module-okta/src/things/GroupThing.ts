import {
  PermanentProviderError,
  PlannedCall,
} from '@jit-access/backstage-plugin-jit-access-node';
import { OktaCall } from '../OktaCall';
import { Having, Thing } from './thing';
import { pickOne } from './pickOne';

/** Membership of a group. @internal */
export class GroupThing implements Thing {
  readonly place: string;

  constructor(
    private readonly call: OktaCall,
    private readonly name: string,
    private readonly knownId?: string,
  ) {
    this.place = `group ${name}`;
  }

  async locate(): Promise<string | undefined> {
    const id = this.knownId;
    if (id) {
      const group = await this.call.askFor(`read the ${this.place}`, client =>
        client.groupApi.getGroup({ groupId: id }),
      );
      return group?.id;
    }
    return this.call.ask(`find the ${this.place}`, async client =>
      pickOne(
        await client.groupApi.listGroups({ q: this.name }),
        group => (group.profile as { name?: string } | undefined)?.name,
        { where: this.call.where, kind: 'group', name: this.name },
      ),
    );
  }

  async read(id: string, user: string): Promise<Having | undefined> {
    return this.call.askFor(`read the groups of ${user}`, async client => {
      const groups = await client.userApi.listUserGroups({ userId: user });
      for await (const group of groups) {
        if (group?.id === id) {
          return { direct: true };
        }
      }
      return undefined;
    });
  }

  async admit(id: string): Promise<void> {
    const group = await this.call.ask(`read the ${this.place}`, client =>
      client.groupApi.getGroup({ groupId: id }),
    );
    if (group.type && group.type !== 'OKTA_GROUP') {
      throw new PermanentProviderError(
        `${this.call.where}: the members of the ${this.place} come from elsewhere (${group.type}), so Okta lets nobody be added; name a group that is kept in Okta`,
      );
    }
    const rule = await this.ruleOf(id);
    if (rule) {
      throw new PermanentProviderError(
        `${this.call.where}: the members of the ${this.place} are kept by the rule "${rule}"; name a group without rules`,
      );
    }
  }

  async give(id: string, user: string): Promise<void> {
    await this.call.ask(`add ${user} to the ${this.place}`, client =>
      client.groupApi.assignUserToGroup({ groupId: id, userId: user }),
    );
  }

  async take(id: string, user: string): Promise<void> {
    await this.call.askFor(`take ${user} out of the ${this.place}`, client =>
      client.groupApi.unassignUserFromGroup({ groupId: id, userId: user }),
    );
  }

  plan(user: string, change: 'ensure' | 'remove'): PlannedCall[] {
    const at = `/api/v1/groups/${this.knownId ?? '{groupId}'}`;
    const looks = [
      {
        call: this.knownId
          ? `GET ${at}`
          : `GET /api/v1/groups?q=${encodeURIComponent(this.name)}`,
      },
      { call: `GET /api/v1/users/${user}/groups` },
    ];
    return change === 'remove'
      ? [...looks, { call: `DELETE ${at}/users/${user}` }]
      : [
          ...looks,
          { call: `GET ${at}` },
          { call: 'GET /api/v1/groups/rules?limit=200' },
          { call: `PUT ${at}/users/${user}` },
        ];
  }

  /**
   * Name of an active rule that fills the group; none as well where our identity
   * may not read rules, as custom administrator roles may not: then it is up to
   * Okta to refuse.
   */
  private async ruleOf(id: string): Promise<string | undefined> {
    return this.call.ask('read the rules of groups', async client => {
      try {
        const rules = await client.groupApi.listGroupRules({ limit: 200 });
        for await (const rule of rules) {
          const fills = rule?.actions?.assignUserToGroups?.groupIds ?? [];
          if (rule?.status === 'ACTIVE' && fills.includes(id)) {
            return rule.name ?? rule.id;
          }
        }
        return undefined;
      } catch (error) {
        if ((Object(error) as { status?: unknown }).status === 403) {
          return undefined;
        }
        throw error;
      }
    });
  }
}
