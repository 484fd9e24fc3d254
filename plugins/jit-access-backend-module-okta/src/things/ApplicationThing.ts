import {
  PermanentProviderError,
  PlannedCall,
} from '@jit-access/backstage-plugin-jit-access-node';
import { OktaCall } from '../OktaCall';
import { Having, Thing } from './thing';
import { pickOne } from './pickOne';

/** Assignment of an application to the person, and not through a group. @internal */
export class ApplicationThing implements Thing {
  readonly place: string;

  constructor(
    private readonly call: OktaCall,
    private readonly name: string,
    private readonly knownId?: string,
  ) {
    this.place = `application ${name}`;
  }

  async locate(): Promise<string | undefined> {
    const id = this.knownId;
    if (id) {
      const app = await this.call.askFor(`read the ${this.place}`, client =>
        client.applicationApi.getApplication({ appId: id }),
      );
      return app?.id;
    }
    return this.call.ask(`find the ${this.place}`, async client =>
      pickOne(
        await client.applicationApi.listApplications({ q: this.name }),
        app => app.label,
        { where: this.call.where, kind: 'application', name: this.name },
      ),
    );
  }

  async read(id: string, user: string): Promise<Having | undefined> {
    const assigned = await this.call.askFor(
      `read the assignment of ${user} to the ${this.place}`,
      client =>
        client.applicationApi.getApplicationUser({ appId: id, userId: user }),
    );
    return assigned && { direct: assigned.scope !== 'GROUP' };
  }

  async admit(id: string): Promise<void> {
    const app = await this.call.ask(`read the ${this.place}`, client =>
      client.applicationApi.getApplication({ appId: id }),
    );
    if (app.status !== 'ACTIVE') {
      throw new PermanentProviderError(
        `${this.call.where}: the ${this.place} is ${app.status}; activate it in Okta, or name another`,
      );
    }
  }

  async give(id: string, user: string): Promise<void> {
    await this.call.ask(`assign the ${this.place} to ${user}`, client =>
      client.applicationApi.assignUserToApplication({
        appId: id,
        appUser: { id: user, scope: 'USER' },
      }),
    );
  }

  async take(id: string, user: string): Promise<void> {
    await this.call.askFor(`take the ${this.place} from ${user}`, client =>
      client.applicationApi.unassignUserFromApplication({
        appId: id,
        userId: user,
      }),
    );
  }

  plan(user: string, change: 'ensure' | 'remove'): PlannedCall[] {
    const at = `/api/v1/apps/${this.knownId ?? '{appId}'}`;
    const looks = [
      {
        call: this.knownId
          ? `GET ${at}`
          : `GET /api/v1/apps?q=${encodeURIComponent(this.name)}`,
      },
      { call: `GET ${at}/users/${user}` },
    ];
    return change === 'remove'
      ? [...looks, { call: `DELETE ${at}/users/${user}` }]
      : [
          ...looks,
          { call: `GET ${at}` },
          { call: `POST ${at}/users`, body: { id: user, scope: 'USER' } },
        ];
  }
}
