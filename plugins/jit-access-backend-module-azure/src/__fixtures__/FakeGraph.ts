import { Answer, Asked, refusal } from './Answer';

interface FakeUser {
  id: string;
  userPrincipalName: string;
  mail?: string;
  accountEnabled: boolean;
}
interface FakeGroup {
  id: string;
  displayName: string;
  groupTypes: string[];
  isAssignableToRole: boolean | null;
  onPremisesSyncEnabled: boolean | null;
  mailEnabled: boolean;
  members: Set<string>;
}

const ID = '[0-9a-f-]{36}';

/** Users and groups of Entra. Deleting an address deletes what it is of, as in Graph. */
export class FakeGraph {
  readonly users = new Map<string, FakeUser>();
  readonly groups = new Map<string, FakeGroup>();
  pageSize = 2;

  addUser(user: Pick<FakeUser, 'id'> & Partial<FakeUser>): void {
    this.users.set(user.id, {
      userPrincipalName: `${user.id}@acme.example`,
      accountEnabled: true,
      ...user,
    });
  }

  addGroup(id: string, group: Partial<FakeGroup> = {}): FakeGroup {
    const made: FakeGroup = {
      id,
      displayName: 'Orders readers',
      groupTypes: [],
      isAssignableToRole: null,
      onPremisesSyncEnabled: null,
      mailEnabled: false,
      members: new Set(),
      ...group,
    };
    this.groups.set(id, made);
    return made;
  }

  answer(asked: Asked): Answer {
    const { method, path } = asked;
    const [, groupId, rest = ''] =
      path.match(new RegExp(`^/v1.0/groups/(${ID})(/.*)?$`)) ?? [];
    if (groupId) {
      const group = this.groups.get(groupId);
      return group ? this.group(asked, group, rest) : notFound(groupId);
    }
    if (path === '/v1.0/users' && method === 'GET')
      return this.findUsers(asked);
    return refusal(400, 'Request_BadRequest', `Nothing at ${method} ${path}`);
  }

  private group(asked: Asked, group: FakeGroup, rest: string): Answer {
    const { method } = asked;
    const [, member, ref] =
      rest.match(new RegExp(`^/members/(${ID})(/\\$ref)?$`)) ?? [];
    if (member && !this.users.has(member)) return notFound(member);
    switch (`${method} ${member ? `/members/{}${ref ?? ''}` : rest}`) {
      case 'GET ': {
        const { members: _members, ...shown } = group;
        return { status: 200, body: shown };
      }
      case 'GET /members':
        return this.list(asked, group);
      case 'POST /members/$ref':
        return this.add(asked, group);
      case 'GET /members/{}/$ref':
        return group.members.has(member)
          ? {
              status: 200,
              body: {
                '@odata.id': `${asked.origin}/v2/directoryObjects/${member}`,
              },
            }
          : notFound(member);
      case 'DELETE /members/{}/$ref':
        return group.members.delete(member)
          ? { status: 204 }
          : notFound(member);
      case 'DELETE /members/{}':
        // What the hazard is: the user is gone.
        this.users.delete(member);
        return { status: 204 };
      default:
        return refusal(
          400,
          'Request_BadRequest',
          `Nothing at ${method} ${rest}`,
        );
    }
  }

  private add(asked: Asked, group: FakeGroup): Answer {
    const body = asked.body as Record<string, string>;
    const [key, ...others] = Object.keys(body);
    const prefix = `${asked.origin}/v1.0/directoryObjects/`;
    if (
      key !== '@odata.id' ||
      others.length > 0 ||
      !body[key].startsWith(prefix)
    ) {
      return refusal(400, 'Request_BadRequest', 'Invalid reference');
    }
    const id = body[key].slice(prefix.length);
    if (!this.users.has(id)) return notFound(id);
    if (group.members.has(id)) {
      return refusal(
        400,
        'Request_BadRequest',
        "One or more added object references already exist for the following modified properties: 'members'.",
      );
    }
    group.members.add(id);
    return { status: 204 };
  }

  private list(asked: Asked, group: FakeGroup): Answer {
    const skip = Number(asked.query.get('$skiptoken') ?? 0);
    const all = Array.from(group.members, id => ({
      '@odata.type': '#microsoft.graph.user',
      id,
    }));
    const more = skip + this.pageSize < all.length;
    return {
      status: 200,
      body: {
        value: all.slice(skip, skip + this.pageSize),
        ...(more && {
          '@odata.nextLink': `${asked.origin}${asked.path}?$select=id&$skiptoken=${skip + this.pageSize}`,
        }),
      },
    };
  }

  private findUsers(asked: Asked): Answer {
    const [, attribute, value] =
      asked.query
        .get('$filter')
        ?.match(/^(userPrincipalName|mail) eq '(.*)'$/) ?? [];
    if (!attribute) return refusal(400, 'Request_UnsupportedQuery', 'Filter');
    const wanted = value.replaceAll("''", "'").toLowerCase();
    return {
      status: 200,
      body: {
        value: Array.from(this.users.values())
          .filter(user => user[attribute as 'mail']?.toLowerCase() === wanted)
          .slice(0, Number(asked.query.get('$top') ?? 100)),
      },
    };
  }
}

function notFound(id: string): Answer {
  return refusal(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}
