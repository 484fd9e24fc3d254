// @ts-check

/** What looks like a secret that somebody pasted. */
const SECRETS = [
  {
    pattern: /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*\n?[A-Za-z0-9+/]{40}/,
    what: 'a private key',
  },
  { pattern: /\b(?:ghp|gho|ghs)_[A-Za-z0-9]{36}\b/, what: 'a GitHub token' },
  { pattern: /\bgithub_pat_[A-Za-z0-9_]{40,}/, what: 'a GitHub token' },
  { pattern: /\bnpm_[A-Za-z0-9]{36}\b/, what: 'an npm token' },
  { pattern: /\bAKIA[0-9A-Z]{16}\b/, what: 'an AWS key' },
  { pattern: /\bxox[abprs]-[0-9A-Za-z-]{20,}/, what: 'a Slack token' },
];

/**
 * @typedef {object} MachineTraces
 * @property {string[]} folders absolute folders of this machine
 * @property {string} registry the npm registry in use here
 */

/**
 * @param {MachineTraces} machine
 * @returns {Array<{ text: string, what: string }>}
 */
function tracesOf({ folders, registry }) {
  const host = URL.canParse(registry) ? new URL(registry).host : '';
  return [
    ...folders
      // "/" and "/root" say nothing of one machine.
      .filter(folder => folder.split(/[\\/]/).filter(Boolean).length > 1)
      .map(folder => ({ text: `${folder}/`, what: 'a path of this machine' })),
    ...(host ? [{ text: host, what: "this machine's npm registry" }] : []),
  ];
}

/**
 * What a text tells of the machine or the person it was written on, and must
 * not: own paths, a private registry, secrets.
 *
 * @param {string} text
 * @param {MachineTraces} machine
 * @returns {Array<{ line: number, what: string }>}
 */
export function findTraces(text, machine) {
  const lineAt = (/** @type {number} */ index) =>
    text.slice(0, index).split('\n').length;
  const ofMachine = tracesOf(machine)
    .map(({ text: trace, what }) => ({ index: text.indexOf(trace), what }))
    .filter(({ index }) => index >= 0);
  const secrets = SECRETS.map(({ pattern, what }) => ({
    index: text.search(pattern),
    what,
  })).filter(({ index }) => index >= 0);
  return [...ofMachine, ...secrets].map(({ index, what }) => ({
    line: lineAt(index),
    what,
  }));
}
