import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { ConfigReader } from '@backstage/config';
import express from 'express';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';
import { readInstances } from '../config';

interface StoredUser {
  id: string;
  userName: string;
  externalId?: string;
  emails?: { value: string }[];
  active?: boolean;
}

interface StoredGroup {
  id: string;
  displayName: string;
  externalId?: string;
  members: { value: string; type?: string }[];
}

/** What the resource classes of the library read and write; one server at a time. */
let current: ScimTestServer;

/**
 * A real SCIM 2.0 server (SCIMMY) with a little company on it. Searches,
 * patches, schemas, errors and lists are the library's; this is its database.
 */
export class ScimTestServer {
  readonly token = randomBytes(18).toString('base64url');
  readonly users = new Map<string, StoredUser>();
  readonly groups = new Map<string, StoredGroup>();
  readonly readers = this.addGroup('Readers');
  /** Called for each request, before it is served. */
  onRequest?: (method: string, url: string, body: any) => void;
  private server?: Server;

  static async start(): Promise<ScimTestServer> {
    const scim = new ScimTestServer();
    current = scim;
    declare();
    const app = express();
    app.use(express.json({ type: '*/*' }), (req, res, next) => {
      scim.onRequest?.(req.method, req.url, req.body);
      scim.hireWhoeverIsLookedFor(String(req.query.filter));
      res.setHeader('x-request-id', randomUUID());
      next();
    });
    app.use(
      '/scim/v2',
      new SCIMMYRouters({
        type: 'bearer',
        handler: async req => {
          if (req.headers.authorization !== `Bearer ${scim.token}`) {
            throw new Error(`Not allowed with ${req.headers.authorization}`);
          }
          return 'jit-access';
        },
      }) as unknown as express.Router,
    );
    scim.server = createServer(app);
    scim.server.listen(0, '127.0.0.1');
    await once(scim.server, 'listening');
    return scim;
  }

  get port(): number {
    return (this.server!.address() as AddressInfo).port;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}/scim/v2`;
  }

  addUser(userName: string, extra: Partial<StoredUser> = {}): StoredUser {
    const user = {
      id: randomUUID(),
      userName,
      active: true,
      emails: [],
      ...extra,
    };
    this.users.set(user.id, user);
    return user;
  }

  addGroup(displayName: string, extra: Partial<StoredGroup> = {}): StoredGroup {
    const group = { id: randomUUID(), displayName, members: [], ...extra };
    this.groups.set(group.id, group);
    return group;
  }

  /** How often the user is listed as member of the group. */
  listed(userId: string, group: StoredGroup = this.readers): number {
    return group.members.filter(({ value }) => value === userId).length;
  }

  leave(userId: string, group: StoredGroup = this.readers): void {
    group.members = group.members.filter(({ value }) => value !== userId);
  }

  /** The configuration by which the provider gets in. */
  config(overrides: object = {}, port = this.port) {
    return readInstances(
      new ConfigReader({
        jitAccess: {
          providers: {
            scim: {
              instances: {
                demo: {
                  baseUrl: `http://127.0.0.1:${port}/scim/v2`,
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

  async stop(): Promise<void> {
    this.server!.closeAllConnections();
    this.server!.close();
    await once(this.server!, 'close');
  }

  /** Everybody of the conformance kit works here: accounts are made when asked for. */
  private hireWhoeverIsLookedFor(filter: string): void {
    const [, name] = filter.match(/^userName eq "(kit-[^"]+)"$/) ?? [];
    const known = Array.from(this.users.values()).some(
      ({ userName }) => userName === name,
    );
    if (name && !known) {
      this.addUser(name);
    }
  }
}

function declare(): void {
  if (SCIMMY.Resources.declared('User')) {
    return;
  }
  SCIMMY.Resources.declare(SCIMMY.Resources.User)
    .ingress((_: any, { userName, emails, active }: any) =>
      copyOf(current.addUser(userName, { emails, active })),
    )
    .degress((resource: any) => {
      current.users.delete(resource.id);
    })
    .egress((resource: any) =>
      found(resource, Array.from(current.users.values(), withGroups)),
    );
  SCIMMY.Resources.declare(SCIMMY.Resources.Group)
    .ingress((resource: any, data: any) => {
      const group =
        current.groups.get(resource.id) ?? current.addGroup(data.displayName);
      group.members = (data.members ?? []).map(({ value, type }: any) => ({
        value,
        ...(type && { type }),
      }));
      return copyOf(group);
    })
    .degress((resource: any) => {
      current.groups.delete(resource.id);
    })
    .egress((resource: any) =>
      found(resource, Array.from(current.groups.values())),
    );
}

function withGroups(user: StoredUser): object {
  const groups = Array.from(current.groups.values())
    .filter(group => current.listed(user.id, group) > 0)
    .map(({ id }) => ({ value: id }));
  return { ...user, groups };
}

function found(resource: any, all: object[]): any {
  const copies = copyOf(all) as { id: string }[];
  if (resource.id) {
    const one = copies.find(({ id }) => id === resource.id);
    if (!one) {
      throw new SCIMMY.Types.Error(404, '', `No resource ${resource.id}`);
    }
    return one;
  }
  return resource.filter ? resource.filter.match(copies) : copies;
}

/** Not structuredClone: its objects are of another realm under jest, which the library refuses. */
function copyOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
