import {
  PermanentProviderError,
  PlannedCall,
} from '@jit-access/backstage-plugin-jit-access-node';
import { GithubCall } from '../GithubCall';
import { OrganizationRoleTarget } from '../target';
import { Held, Slot } from './slot';

const ASSIGNMENT = '/orgs/{org}/organization-roles/users/{username}/{role_id}';

/** A role of an organisation, assigned to the person and not through a team. @internal */
export class OrganizationRoleSlot implements Slot {
  readonly place: string;
  readonly role: string;
  private readonly org: string;

  constructor(
    private readonly call: GithubCall,
    target: OrganizationRoleTarget,
    private id?: number,
  ) {
    this.place = `organisation ${target.org}`;
    this.role = target.role;
    this.org = target.org;
  }

  get handle() {
    return { id: this.id };
  }

  satisfiedBy(role: string): boolean {
    return role === this.role;
  }

  async read(_login: string, id: number): Promise<Held | undefined> {
    const role = await this.roleId();
    const holder =
      role &&
      (await this.call.find<{ id: number; assignment?: string }>(
        '/orgs/{org}/organization-roles/{role_id}/users',
        user => user.id === id && user.assignment !== 'indirect',
        { org: this.org, role_id: role },
      ));
    return holder ? { role: this.role, pending: false } : undefined;
  }

  async give(login: string): Promise<void> {
    const role = await this.roleId();
    if (!role) {
      throw new PermanentProviderError(
        `${this.call.where} has no organisation role "${this.role}"; correct the role document`,
      );
    }
    this.id = role;
    await this.call.put(ASSIGNMENT, this.parameters(login, role));
  }

  async clear(login: string): Promise<void> {
    const role = await this.roleId();
    if (role) {
      await this.call.delete(ASSIGNMENT, this.parameters(login, role));
    }
  }

  plan(login: string, change: 'ensure' | 'remove'): PlannedCall[] {
    const roles = `/orgs/${this.org}/organization-roles`;
    const id = this.id ?? '{role_id}';
    return [
      { call: `GET ${roles}` },
      { call: `GET ${roles}/${id}/users?per_page=100&page=1` },
      { call: `GET ${roles}` },
      {
        call: `${change === 'ensure' ? 'PUT' : 'DELETE'} ${roles}/users/${login}/${id}`,
      },
    ];
  }

  /** Undefined: the list could be read, and it is not in it. */
  private async roleId(): Promise<number | undefined> {
    const list = await this.call.list<{ id: number; name: string }>(
      '/orgs/{org}/organization-roles',
      { org: this.org },
      'roles',
    );
    const found = list.find(role =>
      this.id ? role.id === this.id : role.name === this.role,
    );
    return found?.id;
  }

  private parameters(login: string, role: number) {
    return { org: this.org, username: login, role_id: role };
  }
}
