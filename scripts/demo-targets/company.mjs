// @ts-check
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { ROOT } from '../launcher/paths.mjs';

const FILE = path.join(ROOT, 'demo', 'targets.yaml');

/**
 * What `demo/targets.yaml` says.
 *
 * @typedef {object} Company
 * @property {{ host: string, organization: string, people: string[], teams: Team[], repositories: string[] }} github
 * @property {{ people: string[], groups: Team[] }} okta
 * @typedef {{ name: string, description?: string, members: string[] }} Team of GitHub, or group of Okta
 * @typedef {{ method: string, path: string, body?: object }} Write a request that changes something
 */

/** @returns {Promise<Company>} */
export async function readCompany() {
  // A package, so it is loaded only after the packages were installed.
  const { parse } = await import('yaml');
  return parse(readFileSync(FILE, 'utf8'));
}

/** The account that the portal uses. */
const ADMINISTRATOR = 'jit-access';

/**
 * Ids that stay the same from one start to the next.
 *
 * @param {string} prefix that Okta gives to ids of that kind
 * @param {string} name
 */
function oktaId(prefix, name) {
  const digest = createHash('sha256').update(name).digest('hex');
  return `${prefix}${digest.slice(0, 17)}`;
}

/**
 * GitHub as `emulate` begins it, and the requests that do the rest.
 *
 * @param {Company['github']} github
 */
export function githubBeginning(github) {
  const { organization, people, teams, repositories } = github;
  const team = (/** @type {Team} */ { name, members, ...rest }) => [
    {
      method: 'POST',
      path: `/orgs/${organization}/teams`,
      body: { name, ...rest },
    },
    ...members.map(login => ({
      method: 'PUT',
      path: `/orgs/${organization}/teams/${name}/memberships/${login}`,
      body: { role: 'member' },
    })),
  ];
  return {
    seed: {
      github: {
        users: [ADMINISTRATOR, ...people].map(login => ({ login })),
        orgs: [
          {
            login: organization,
            members: [
              { login: ADMINISTRATOR, role: 'admin' },
              ...people.map(login => ({ login, role: 'member' })),
            ],
          },
        ],
        repos: repositories.map(name => ({
          owner: organization,
          name,
          private: true,
        })),
      },
    },
    writes: teams.flatMap(team),
  };
}

/**
 * Okta as `emulate` begins it.
 *
 * @param {Company['okta']} okta
 */
export function oktaBeginning({ people, groups }) {
  return {
    seed: {
      okta: {
        users: people.map(login => ({ okta_id: oktaId('00u', login), login })),
        groups: groups.map(({ name, description }) => ({
          okta_id: oktaId('00g', name),
          name,
          description,
        })),
        group_memberships: groups.flatMap(({ name, members }) =>
          members.map(login => ({
            group_okta_id: oktaId('00g', name),
            user_okta_id: oktaId('00u', login),
          })),
        ),
      },
    },
    writes: /** @type {Write[]} */ ([]),
  };
}
