import { randomBytes } from 'node:crypto';
import { ConfigReader } from '@backstage/config';
import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { readInstances } from '../config';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/**
 * A SCIM server of which nothing is known but its address and a token that may
 * do everything. People and a group for the tests are made through SCIM itself,
 * and taken away at the end.
 */
export class AnyScimServer {
  readonly group = `jit-access-tests-${randomBytes(4).toString('hex')}`;
  private groupId = '';
  /** Ids by user name. */
  private readonly hired = new Map<string, Promise<string>>();

  constructor(
    readonly baseUrl: string,
    readonly token: string,
  ) {}

  async settle(): Promise<void> {
    const { id } = await this.call('POST', '/Groups', {
      schemas: [`${CORE}:Group`],
      displayName: this.group,
    });
    this.groupId = id;
  }

  async hire(userName: string): Promise<void> {
    const hiring =
      this.hired.get(userName) ??
      this.call('POST', '/Users', {
        schemas: [`${CORE}:User`],
        userName,
        displayName: userName,
        name: { givenName: 'Test', familyName: userName },
        emails: [{ value: `${userName}@example.com`, primary: true }],
        active: true,
      }).then(({ id }) => id as string);
    this.hired.set(userName, hiring);
    await hiring;
  }

  async holds(order: BindingOrder): Promise<boolean> {
    const { members = [] } = await this.call('GET', `/Groups/${this.groupId}`);
    return members.some(({ value }: any) => value === userIdOf(order));
  }

  async join(order: BindingOrder): Promise<void> {
    const value = [{ value: userIdOf(order) }];
    await this.patch({ op: 'add', path: 'members', value });
  }

  async leave(order: BindingOrder): Promise<void> {
    const path = `members[value eq "${userIdOf(order)}"]`;
    await this.patch({ op: 'remove', path });
  }

  config(overrides: object = {}) {
    return readInstances(
      new ConfigReader({
        jitAccess: {
          providers: {
            scim: {
              instances: {
                demo: {
                  baseUrl: this.baseUrl,
                  auth: { token: this.token },
                  subject: { from: 'name' },
                  ...overrides,
                },
              },
            },
          },
        },
      } as any),
    );
  }

  async close(): Promise<void> {
    await this.call('DELETE', `/Groups/${this.groupId}`);
    for (const id of await Promise.all(this.hired.values())) {
      await this.call('DELETE', `/Users/${id}`);
    }
  }

  private patch(operation: object): Promise<unknown> {
    return this.call('PATCH', `/Groups/${this.groupId}`, {
      schemas: [PATCH],
      Operations: [operation],
    });
  }

  private async call(method: string, path: string, body?: object) {
    const answer = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        'content-type': 'application/scim+json',
      },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    }
    return text ? JSON.parse(text) : {};
  }
}

function userIdOf({ account }: BindingOrder): string {
  return account.key.slice('demo/'.length);
}
