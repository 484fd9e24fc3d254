import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { Entity } from '@backstage/catalog-model';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { readEntities } from './__testUtils__/readEntities';

const ROOT = resolve(__dirname, '../../../..');
const LOCATION = join(ROOT, 'demo/catalog/all.yaml');

type Company = { refs: string[]; of(kind: string): Entity[] };

async function readCompany(): Promise<Company> {
  const [location] = await readEntities(LOCATION);
  const targets = (location.spec as { targets: string[] }).targets;
  const files = await Promise.all(
    targets.map(target => readEntities(join(dirname(LOCATION), target))),
  );
  const entities = files.flat();
  return {
    refs: entities.map(entity => stringifyEntityRef(entity)),
    of: kind => entities.filter(entity => entity.kind === kind),
  };
}

function fullRef(ref: string, defaultKind: string): string {
  return stringifyEntityRef(
    parseEntityRef(ref, { defaultKind, defaultNamespace: 'default' }),
  );
}

/** Every ref that an entity's spec or its lead annotation makes. */
function refsIn(entity: Entity): string[] {
  const spec = entity.spec as Record<string, string | string[] | undefined>;
  const lead = entity.metadata.annotations?.['jit-access/lead'];
  const kinds = {
    owner: 'Group',
    parent: 'Group',
    memberOf: 'Group',
    system: 'System',
    domain: 'Domain',
    dependsOn: 'Component',
  };
  return [
    ...Object.entries(kinds).flatMap(([field, kind]) =>
      [spec[field] ?? []].flat().map(ref => fullRef(ref, kind)),
    ),
    ...(lead ? [fullRef(lead, 'User')] : []),
  ];
}

describe('the demo company', () => {
  let company: Company;

  beforeAll(async () => {
    company = await readCompany();
  });

  it('names everything once', () => {
    expect(new Set(company.refs).size).toBe(company.refs.length);
  });

  it('refers to nothing that it does not have', () => {
    const kinds = ['Group', 'User', 'System', 'Component', 'Resource'];
    const refs = kinds.flatMap(kind => company.of(kind)).flatMap(refsIn);

    expect(refs.length).toBeGreaterThan(30);
    expect(refs.filter(ref => !company.refs.includes(ref))).toEqual([]);
  });

  it('gives each team a lead who is a member of it', () => {
    const teams = company
      .of('Group')
      .filter(group => group.spec?.type === 'team');
    const leads = teams.map(team => {
      const ref = team.metadata.annotations?.['jit-access/lead'];
      const lead = company
        .of('User')
        .find(user => stringifyEntityRef(user) === ref);
      return (lead?.spec as { memberOf: string[] } | undefined)?.memberOf;
    });

    expect(teams.map(team => team.metadata.name).sort()).toEqual([
      'auditors',
      'orders',
      'payments',
      'platform',
      'security',
      'web',
    ]);
    expect(leads).toEqual(teams.map(team => [team.metadata.name]));
  });

  it('offers each of its people on the sign-in page, and nobody else', () => {
    const config = parse(readFileSync(join(ROOT, 'app-config.yaml'), 'utf8'));
    const personas: Array<{ entityRef: string }> =
      config.auth.providers.demoPersona.personas;

    expect(personas.map(persona => persona.entityRef).sort()).toEqual(
      company
        .of('User')
        .map(user => stringifyEntityRef(user))
        .sort(),
    );
  });

  it('knows each of its people in its GitHub and Okta, and nobody else', () => {
    const targets = parse(
      readFileSync(join(ROOT, 'demo/targets.yaml'), 'utf8'),
    ) as Record<string, { people: string[] }>;
    const people = company.of('User');
    const accounts = (annotation: string) =>
      people.map(user => user.metadata.annotations?.[annotation]).sort();

    expect(people.length).toBeGreaterThan(5);
    expect(accounts('github.com/user-login')).toEqual(
      targets.github.people.sort(),
    );
    expect(accounts('okta.com/login')).toEqual(targets.okta.people.sort());
  });

  it('has the teams and groups that its roles name', () => {
    const targets = parse(
      readFileSync(join(ROOT, 'demo/targets.yaml'), 'utf8'),
    );
    const target = (file: string) => {
      const text = readFileSync(join(ROOT, 'demo/access', file), 'utf8');
      return parse(text).spec;
    };
    const github = target('roles-github.yaml');
    const names = (places: Array<{ name: string }>) =>
      places.map(({ name }) => name);

    expect(github.target).toMatchObject({
      host: targets.github.host,
      org: targets.github.organization,
    });
    expect(names(targets.github.teams)).toEqual(
      expect.arrayContaining(
        github.allow[0].values['entity.name'].map(
          (name: string) => `${name}-maintainers`,
        ),
      ),
    );
    expect(names(targets.okta.groups)).toContain(
      target('roles-okta.yaml').target.group,
    );
  });

  it('says of each database where it is and how careful one must be', () => {
    const databases = company.of('Resource').map(({ metadata }) => ({
      name: metadata.name,
      environment: metadata.labels?.['jit-access/environment'],
      server: metadata.annotations?.['postgres/server'],
      database: metadata.annotations?.['postgres/database'],
    }));

    expect(databases).toEqual([
      {
        name: 'orders-db',
        environment: 'production',
        server: 'demo',
        database: 'orders',
      },
      {
        name: 'orders-db-staging',
        environment: 'staging',
        server: 'demo',
        database: 'orders_staging',
      },
      {
        name: 'payments-db',
        environment: 'production',
        server: 'demo',
        database: 'payments',
      },
    ]);
  });
});

describe('catalog-info.yaml', () => {
  it('describes every package under plugins/ that is published', async () => {
    const entities = await readEntities(join(ROOT, 'catalog-info.yaml'));
    const described = entities
      .filter(entity => entity.kind === 'Component')
      .map(entity => entity.metadata.title);
    const packages = readdirSync(join(ROOT, 'plugins')).flatMap(folder => {
      const manifest = join(ROOT, 'plugins', folder, 'package.json');
      const { private: kept, name } = JSON.parse(
        readFileSync(manifest, 'utf8'),
      );
      return kept ? [] : name;
    });

    expect(described.sort()).toEqual(packages.sort());
  });
});
