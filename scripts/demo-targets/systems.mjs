// @ts-check
import { githubBeginning, oktaBeginning } from './company.mjs';

/**
 * What is special about one of the two systems.
 *
 * @typedef {object} System
 * @property {'github' | 'okta'} service as `emulate` calls it
 * @property {string} title for people
 * @property {(token: string) => string} authorization header of whoever has the token
 * @property {string} requestIdHeader in which the real one names its requests
 * @property {{ seed: import('emulate').SeedConfig, writes: import('./company.mjs').Write[] }} beginning
 * @property {object} unauthorized body of the answer to a wrong token
 * @property {(path: string, emulator: Emulator) => Promise<object | undefined>} fillIn
 *   answers what `emulate` has not; undefined: it has
 * @property {(emulator: Emulator) => Promise<Place[]>} places where people can be
 *
 * @typedef {import('./emulator.mjs').Emulator} Emulator
 * @typedef {{ name: string, description?: string | null, people: string[] }} Place
 */

/**
 * @param {import('./company.mjs').Company['github']} github
 * @returns {System}
 */
export function githubSystem(github) {
  const organization = `/orgs/${github.organization}`;
  return {
    service: 'github',
    title: 'GitHub of the demo company',
    authorization: secret => `token ${secret}`,
    requestIdHeader: 'x-github-request-id',
    beginning: githubBeginning(github),
    unauthorized: { message: 'Bad credentials' },
    async fillIn(path, emulator) {
      // Accounts by their number.
      const [, id] = path.match(/^\/user\/(\d+)$/) ?? [];
      const people = id
        ? await emulator.read(`${organization}/members?per_page=100`)
        : [];
      return people.find(
        (/** @type {{ id: number }} */ person) => person.id === Number(id),
      );
    },
    async places(emulator) {
      const teams = await emulator.read(`${organization}/teams?per_page=100`);
      return Promise.all(
        teams
          .filter(isATeam)
          .map(async (/** @type {any} */ { name, slug, description }) => {
            const people = await emulator.read(
              `${organization}/teams/${slug}/members?per_page=100`,
            );
            return {
              name: `Team ${name}`,
              description,
              people: people.map((/** @type {any} */ { login }) => login),
            };
          }),
      );
    },
  };
}

/**
 * @param {import('./company.mjs').Company['okta']} okta
 * @returns {System}
 */
export function oktaSystem(okta) {
  return {
    service: 'okta',
    title: 'Okta of the demo company',
    authorization: secret => `SSWS ${secret}`,
    requestIdHeader: 'x-okta-request-id',
    beginning: oktaBeginning(okta),
    unauthorized: {
      errorCode: 'E0000011',
      errorSummary: 'Invalid token provided',
      errorCauses: [],
    },
    // No rule fills a group of the demo company.
    fillIn: async path => (path === '/api/v1/groups/rules' ? [] : undefined),
    async places(emulator) {
      const groups = await emulator.read('/api/v1/groups?limit=200');
      return Promise.all(
        groups.map(async (/** @type {any} */ { id, profile }) => {
          const people = await emulator.read(`/api/v1/groups/${id}/users`);
          return {
            name: `Group ${profile.name}`,
            description: profile.description,
            people: people.map((/** @type {any} */ one) => one.profile.login),
          };
        }),
      );
    },
  };
}

/**
 * `emulate` keeps who is in the organisation as a team.
 *
 * @param {{ slug: string }} team
 */
function isATeam({ slug }) {
  return slug !== 'members';
}
