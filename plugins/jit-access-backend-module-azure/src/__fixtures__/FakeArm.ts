import { randomUUID } from 'node:crypto';
import { Answer, Asked, refusal } from './Answer';
import { FakePim, related } from './FakePim';
import { whatIsWrong } from './publishedModel';

const AUTHORIZATION = '/providers/microsoft.authorization/';

interface PlainAssignment {
  name: string;
  scope: string;
  properties: Record<string, any>;
}

/** Azure Resource Manager as far as role assignments go; paths without regard to case. */
export class FakeArm {
  readonly pim: FakePim;
  readonly assignments = new Map<string, PlainAssignment>();
  /** Names of roles by the id of their definition. */
  readonly roles = new Map<string, string>([
    ['acdd72a7-3385-48ef-bd42-f606fba81ae7', 'Reader'],
    ['ba92f5b4-2d11-453d-a403-e96b0029c9fe', 'Storage Blob Data Contributor'],
    ['11111111-0000-4000-8000-000000000001', 'Twin'],
    ['11111111-0000-4000-8000-000000000002', 'twin'],
  ]);
  /** Places that were deleted. */
  readonly gone = new Set<string>();
  /** Entries of one page. */
  pageSize = 2;

  constructor(readonly principals: Set<string>) {
    this.pim = new FakePim(principals);
  }

  answer(asked: Asked): Answer {
    const { path } = asked;
    const at = path.toLowerCase().lastIndexOf(AUTHORIZATION);
    if (at < 0) return refusal(404, 'NotFound', `Nothing at ${path}`);
    const scope = path.slice(0, at);
    if (this.gone.has(scope.toLowerCase())) {
      return refusal(404, 'ResourceGroupNotFound', 'It could not be found.');
    }
    const [kind, name = ''] = path.slice(at + AUTHORIZATION.length).split('/');
    const versions: Record<string, string> = {
      roledefinitions: '2022-04-01',
      roleassignments: '2022-04-01',
    };
    const version = versions[kind.toLowerCase()] ?? '2020-10-01';
    if (asked.query.get('api-version') !== version) {
      return refusal(400, 'InvalidApiVersionParameter', 'Wrong api-version.');
    }
    switch (kind.toLowerCase()) {
      case 'roledefinitions':
        return this.listRoles(asked, scope);
      case 'roleassignments':
        return name
          ? this.plain(asked, scope, name.toLowerCase())
          : this.page(asked, this.listPlain(asked, scope));
      default: {
        const answer = this.pim.answer(
          asked,
          scope,
          kind.toLowerCase(),
          name.toLowerCase(),
        );
        return Array.isArray(answer) ? this.page(asked, answer) : answer;
      }
    }
  }

  private listRoles(asked: Asked, scope: string): Answer {
    const [, wanted] =
      asked.query.get('$filter')?.match(/^roleName eq '(.*)'$/) ?? [];
    const name = wanted?.replaceAll("''", "'").toLowerCase();
    const found = Array.from(this.roles, ([id, roleName]) => ({
      id: `${scope}/providers/Microsoft.Authorization/roleDefinitions/${id}`,
      type: 'Microsoft.Authorization/roleDefinitions',
      name: id,
      properties: { roleName, type: 'BuiltInRole' },
    })).filter(
      ({ properties }) => !name || properties.roleName.toLowerCase() === name,
    );
    return this.page(asked, found);
  }

  private listPlain(asked: Asked, scope: string): object[] {
    const filter = asked.query.get('$filter') ?? '';
    const [, principal] = filter.match(/^principalId eq '(.*)'$/) ?? [];
    if (filter && !principal && filter !== 'atScope()') {
      throw new Error(`No such filter: ${filter}`);
    }
    return Array.from(this.assignments.values())
      .filter(
        it =>
          related(it.scope, scope) &&
          (!principal || it.properties.principalId === principal),
      )
      .map(shown);
  }

  private plain(asked: Asked, scope: string, name: string): Answer {
    const key = `${scope.toLowerCase()}/${name}`;
    const found = this.assignments.get(key);
    if (asked.method === 'GET') {
      return found
        ? { status: 200, body: shown(found) }
        : refusal(
            404,
            'RoleAssignmentNotFound',
            `The role assignment '${name}' is not found.`,
          );
    }
    if (asked.method === 'DELETE') {
      this.assignments.delete(key);
      return found ? { status: 200, body: shown(found) } : { status: 204 };
    }
    return this.createPlain(asked, scope, name, key);
  }

  private createPlain(
    asked: Asked,
    scope: string,
    name: string,
    key: string,
  ): Answer {
    const wrong = whatIsWrong('RoleAssignmentCreateParameters', asked.body);
    if (wrong) return refusal(400, 'BadRequestFormat', wrong);
    const { properties } = asked.body as { properties: Record<string, any> };
    const role = properties.roleDefinitionId.split('/').pop();
    if (!this.roles.has(role)) {
      return refusal(400, 'RoleDefinitionDoesNotExist', `No role '${role}'.`);
    }
    if (!this.principals.has(properties.principalId)) {
      return refusal(
        400,
        'PrincipalNotFound',
        `Principal ${properties.principalId} does not exist in the directory. If the principal was created recently, set principalType.`,
      );
    }
    const same = Array.from(this.assignments.values()).find(
      it =>
        it.scope.toLowerCase() === scope.toLowerCase() &&
        it.properties.principalId === properties.principalId &&
        it.properties.roleDefinitionId === properties.roleDefinitionId,
    );
    if (same && same.name !== name) {
      return refusal(
        409,
        'RoleAssignmentExists',
        'The role assignment already exists.',
      );
    }
    const made = { name, scope, properties };
    this.assignments.set(key, made);
    return { status: same ? 200 : 201, body: shown(made) };
  }

  private page(asked: Asked, all: object[]): Answer {
    const skip = Number(asked.query.get('$skiptoken') ?? 0);
    const value = all.slice(skip, skip + this.pageSize);
    const next = new URLSearchParams(asked.query);
    next.set('$skiptoken', String(skip + this.pageSize));
    const more = skip + this.pageSize < all.length;
    return {
      status: 200,
      body: {
        value,
        ...(more && { nextLink: `${asked.origin}${asked.path}?${next}` }),
      },
    };
  }
}

function shown({ name, scope, properties }: PlainAssignment): object {
  return {
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    type: 'Microsoft.Authorization/roleAssignments',
    name,
    properties: { ...properties, scope, createdBy: randomUUID() },
  };
}
