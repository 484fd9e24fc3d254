// @ts-check
import { pick, seeded } from '../harness/random.mjs';

/**
 * The rules of one role in one environment, in words:
 *
 * - nobody gets it while the entity is tagged `frozen`
 * - nobody gets it for longer than `maxMinutes`
 * - members of `instant` get it at once, if for at most `instantMinutes`
 * - members of `asking` have to ask
 *
 * These are four rules: two guardrails and two routes.
 *
 * @typedef {object} RuleSet
 * @property {string} role
 * @property {string} environment
 * @property {number} maxMinutes
 * @property {string} instant group
 * @property {number} instantMinutes
 * @property {string} asking group
 */

/**
 * @typedef {object} Question
 * @property {string} role
 * @property {string} environment
 * @property {string[]} tags
 * @property {string[]} groups of the person
 * @property {number} minutes
 */

/** @typedef {'allow' | 'approval' | 'refuse'} Outcome */

export const RULES_PER_SET = 4;
const ENVIRONMENTS = ['production', 'staging', 'development'];
const GROUPS = Array.from({ length: 40 }, (_, i) => `group:default/team-${i}`);

/**
 * @param {number} rules how many rules there are, about
 * @returns {RuleSet[]}
 */
export function ruleSets(rules) {
  const random = seeded(1);
  const sets = Math.max(1, Math.round(rules / RULES_PER_SET));
  return Array.from({ length: sets }, (_, index) => ({
    // As in a company, a role is asked for in several environments.
    role: `role-${Math.floor(index / ENVIRONMENTS.length)}`,
    environment: ENVIRONMENTS[index % ENVIRONMENTS.length],
    maxMinutes: pick(random, [240, 480, 720]),
    instant: pick(random, GROUPS),
    instantMinutes: pick(random, [30, 60, 120]),
    asking: pick(random, GROUPS),
  }));
}

/**
 * Questions of which about a third each is allowed, has to ask, and is refused.
 *
 * @param {RuleSet[]} sets
 * @param {number} howMany
 * @returns {Question[]}
 */
export function questions(sets, howMany) {
  const random = seeded(2);
  return Array.from({ length: howMany }, () => {
    const set = pick(random, sets);
    const groups = new Set(
      Array.from({ length: 4 }, () => pick(random, GROUPS)),
    );
    const kind = random();
    if (kind < 0.4) groups.add(set.instant);
    else if (kind < 0.75) groups.add(set.asking);
    return {
      role: set.role,
      environment: set.environment,
      tags: random() < 0.1 ? ['java', 'frozen'] : ['java'],
      groups: [...groups],
      minutes: pick(random, [15, 30, 60, 120, 240, 600]),
    };
  });
}

/**
 * The rules written by hand, as the measure of what is right.
 *
 * @param {RuleSet[]} sets
 * @returns {(question: Question) => Outcome}
 */
export function byHand(sets) {
  return question => {
    for (const set of sets) {
      if (set.role !== question.role) continue;
      if (set.environment !== question.environment) continue;
      if (question.tags.includes('frozen')) return 'refuse';
      if (question.minutes > set.maxMinutes) return 'refuse';
      if (
        question.groups.includes(set.instant) &&
        question.minutes <= set.instantMinutes
      ) {
        return 'allow';
      }
      return question.groups.includes(set.asking) ? 'approval' : 'refuse';
    }
    return 'refuse';
  };
}

/**
 * For engines that take questions as they are.
 *
 * @param {Question} question
 */
export const same = question => question;
