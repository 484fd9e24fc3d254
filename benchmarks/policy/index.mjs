// @ts-check
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { count, machine, replaceSection, table } from '../harness/report.mjs';
import { sideBySide } from '../harness/rounds.mjs';
import { casbin } from './engines/casbin.mjs';
import { cedar } from './engines/cedar.mjs';
import { cel } from './engines/cel.mjs';
import { jitAccess } from './engines/jit-access.mjs';
import { jsonLogic } from './engines/json-logic.mjs';
import { byHand, questions, ruleSets, same } from './workload.mjs';

const US = 'JIT Access';
const SIZES = [50, 1_000, 10_000];
const QUESTIONS = 1_000;
/** Engines that look at every rule answer few questions per second: so many are compared. */
const COMPARED = { 50: QUESTIONS, 1_000: 300, 10_000: 40 };

/** @typedef {import('./workload.mjs').Question} Question */
/**
 * An engine decides on what it makes of a question beforehand, as facts are
 * gathered before they are decided on.
 *
 * @typedef {object} Engine
 * @property {(question: Question) => any} prepare
 * @property {(prepared: any) => unknown} decide
 */

/**
 * @param {import('./workload.mjs').RuleSet[]} sets
 * @returns {Promise<Record<string, Engine>>}
 */
async function engines(sets) {
  return {
    'by hand, one function': { prepare: same, decide: byHand(sets) },
    [US]: jitAccess(sets),
    'json-logic-engine, compiled': jsonLogic(sets),
    '@bufbuild/cel': cel(sets),
    casbin: await casbin(sets),
    '@cedar-policy/cedar-wasm': cedar(sets),
  };
}

/**
 * @param {number} rules
 * @returns {Promise<import('../harness/rounds.mjs').Measured[]>}
 */
async function measure(rules) {
  const sets = ruleSets(rules);
  const asked = questions(sets, QUESTIONS);
  const all = await engines(sets);
  const right = byHand(sets);
  const compared = asked.slice(0, COMPARED[/** @type {50} */ (rules)]);
  for (const [name, { prepare, decide }] of Object.entries(all)) {
    for (const question of name === US ? asked : compared) {
      const found = decide(prepare(question));
      if (found === right(question)) continue;
      throw new Error(
        `${name} says ${found} instead of ${right(question)} to ${JSON.stringify(question)}`,
      );
    }
  }
  return sideBySide(
    Object.entries(all).map(([name, { prepare, decide }]) => {
      const prepared = asked.map(prepare);
      let next = 0;
      return {
        name,
        once: () => {
          next = (next + 1) % prepared.length;
          return decide(prepared[next]);
        },
      };
    }),
    { rounds: 5, turnMs: 400 },
  );
}

/** @type {Map<string, number[]>} */
const rates = new Map();
for (const rules of SIZES) {
  console.error(`${rules} rules: the same answers first, then five rounds`);
  for (const { name, perSecond } of await measure(rules)) {
    const before = rates.get(name) ?? [];
    rates.set(name, [...before, perSecond]);
  }
}

const ours = rates.get(US) ?? [];
const report = [
  `Decisions per second, median of five rounds in which each engine has its turn; in brackets how much of ours that is. ${machine()}.`,
  '',
  table(
    ['engine', ...SIZES.map(size => `${size.toLocaleString('en')} rules`)],
    [...rates].map(([name, each]) => [
      name,
      ...each.map(
        (rate, index) =>
          `${count(rate)} (${name === US ? 1 : (rate / ours[index]).toPrecision(2)})`,
      ),
    ]),
  ),
  '',
  `Our cost per decision at ${SIZES[2].toLocaleString('en')} rules is ${(ours[0] / ours[2]).toFixed(2)} times that at ${SIZES[0]}.`,
].join('\n');
console.log(report);
if (process.argv.includes('--write')) {
  const here = path.dirname(fileURLToPath(import.meta.url));
  replaceSection(
    path.join(here, '../../docs/performance.md'),
    'policy',
    report,
  );
}
