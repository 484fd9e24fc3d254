import { once } from 'node:events';
import http from 'node:http';
import { AddressInfo } from 'node:net';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { temporaryFolder } from '../testing/folder';
import { readCatalogFiles } from './readCatalogFiles';
import { readCatalogUrl } from './readCatalogUrl';
import { relateEntities } from './relateEntities';

const entity = (kind: string, name: string, spec: object = {}): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { name },
  spec: spec as Entity['spec'],
});

/** Relations as `from type to`. */
const relationsOf = (...entities: Entity[]) =>
  relateEntities(entities)
    .flatMap(one =>
      one.relations!.map(
        ({ type, targetRef }) =>
          `${stringifyEntityRef(one)} ${type} ${targetRef}`,
      ),
    )
    .sort();

describe('relateEntities', () => {
  it.each<[string, Entity[], string[]]>([
    [
      'owner and system',
      [
        entity('Resource', 'db', { owner: 'orders', system: 'shop' }),
        entity('Group', 'orders'),
        entity('System', 'shop'),
      ],
      [
        'group:default/orders ownerOf resource:default/db',
        'resource:default/db ownedBy group:default/orders',
        'resource:default/db partOf system:default/shop',
        'system:default/shop hasPart resource:default/db',
      ],
    ],
    [
      'dependencies, either way',
      [
        entity('Component', 'web', { dependsOn: ['resource:db'] }),
        entity('Resource', 'db', { dependencyOf: ['component:web', 'job'] }),
        entity('Component', 'job'),
      ],
      [
        'component:default/job dependsOn resource:default/db',
        'component:default/web dependsOn resource:default/db',
        'resource:default/db dependencyOf component:default/job',
        'resource:default/db dependencyOf component:default/web',
      ],
    ],
    [
      'groups and members, whoever says so',
      [
        entity('Group', 'above', { children: ['below'] }),
        entity('Group', 'below', { members: ['ada'] }),
        entity('Group', 'side', { parent: 'above' }),
        entity('User', 'ada', { memberOf: ['side'] }),
      ],
      [
        'group:default/above parentOf group:default/below',
        'group:default/above parentOf group:default/side',
        'group:default/below childOf group:default/above',
        'group:default/below hasMember user:default/ada',
        'group:default/side childOf group:default/above',
        'group:default/side hasMember user:default/ada',
        'user:default/ada memberOf group:default/below',
        'user:default/ada memberOf group:default/side',
      ],
    ],
    [
      'what is not in the catalog, one way',
      [entity('Resource', 'db', { owner: 'user:other/gone' })],
      ['resource:default/db ownedBy user:other/gone'],
    ],
    [
      'nothing that is no ref',
      [entity('Resource', 'db', { owner: ':::' })],
      [],
    ],
  ])('relates %s', (_, entities, expected) => {
    expect(relationsOf(...entities)).toEqual(expected);
  });

  it('keeps relations that are there, and completes refs by namespace', () => {
    const db = {
      ...entity('Resource', 'db', { owner: 'orders' }),
      metadata: { name: 'db', namespace: 'shop' },
      relations: [{ type: 'ownedBy', targetRef: 'group:shop/orders' }],
    };
    expect(relationsOf(db)).toEqual([
      'resource:shop/db ownedBy group:shop/orders',
    ]);
  });
});

describe('readCatalogFiles', () => {
  const folder = temporaryFolder();
  const yaml = (kind: string, name: string, more = '') =>
    `---\napiVersion: backstage.io/v1alpha1\nkind: ${kind}\nmetadata: { name: ${name} }\n${more}`;
  folder.write({
    'all.yaml': yaml(
      'Location',
      'all',
      'spec: { targets: [./parts/*.yaml, parts/one.yaml, "https://host/x.yaml"] }',
    ),
    'parts/one.yaml': yaml('Group', 'one') + yaml('Group', 'two'),
    'parts/three.yaml': yaml('Group', 'three'),
    'parts/notes.txt': 'kind: [',
    'parts/deep/four.yml': yaml('Group', 'four'),
    'parts/policy.yaml':
      'apiVersion: jit-access/v1\nkind: AccessPolicy\nmetadata: { name: p }',
    'loop.yaml': yaml('Location', 'loop', 'spec: { target: ./loop.yaml }'),
    'no-entity.yaml': 'kind: Group\n',
    'dangling.yaml': yaml('Location', 'l', 'spec: { target: ./none.yaml }'),
  });
  const namesIn = async (...files: string[]) => {
    const { entities } = await readCatalogFiles(files.map(folder.path));
    return entities.map(({ metadata }) => metadata.name);
  };

  it('follows locations to local files, each once, and says what it did not follow', async () => {
    expect(await namesIn('all.yaml')).toEqual(['all', 'one', 'two', 'three']);
    const { skipped } = await readCatalogFiles([folder.path('all.yaml')]);
    expect(skipped).toEqual(['https://host/x.yaml']);
    expect(await namesIn('loop.yaml')).toEqual(['loop']);
  });

  it('reads folders and what is below, and leaves policy documents out', async () => {
    expect(await namesIn('parts')).toEqual(['four', 'one', 'two', 'three']);
  });

  it.each([
    [
      'what is no entity',
      'no-entity.yaml',
      /holds something that is no entity/,
    ],
    ['a target that is not there', 'dangling.yaml', /none\.yaml/],
    ['a path that is not there', 'nowhere', /There is no such catalog file/],
  ])('refuses %s', async (_, file, message) => {
    await expect(readCatalogFiles([folder.path(file)])).rejects.toThrow(
      message,
    );
  });
});

describe('readCatalogUrl', () => {
  const tokens: (string | undefined)[] = [];
  const pages = [
    { items: [entity('Group', 'a')], pageInfo: { nextCursor: 'next' } },
    { items: [entity('Group', 'b')], pageInfo: {} },
  ];
  const portal = http.createServer((request, response) => {
    tokens.push(request.headers.authorization);
    const url = new URL(request.url!, 'http://portal');
    const known = url.pathname.startsWith('/api/catalog/entities/by-query');
    const page = url.searchParams.has('cursor') ? pages[1] : pages[0];
    response.writeHead(known ? 200 : 404, {
      'content-type': 'application/json',
    });
    response.end(JSON.stringify({ totalItems: 2, ...page }));
  });
  let address: string;

  beforeAll(async () => {
    portal.listen(0, '127.0.0.1');
    await once(portal, 'listening');
    address = `http://127.0.0.1:${(portal.address() as AddressInfo).port}`;
  });
  afterAll(() => portal.close());

  it.each(['', '/', '/api/catalog'])(
    'reads every page of a portal named with "%s"',
    async path => {
      const entities = await readCatalogUrl(address + path, 'abc');
      expect(entities.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
      expect(new Set(tokens)).toEqual(new Set(['Bearer abc']));
    },
  );

  it('says what to check when it does not answer as a catalog', async () => {
    await expect(readCatalogUrl(`${address}/other`, undefined)).rejects.toThrow(
      /could not be read: .*404.*--token-env/,
    );
  });
});
