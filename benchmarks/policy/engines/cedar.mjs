// @ts-check
import { createRequire } from 'node:module';

import { same } from '../workload.mjs';

/** @type {typeof import('@cedar-policy/cedar-wasm/nodejs')} */
const wasm = createRequire(import.meta.url)('@cedar-policy/cedar-wasm/nodejs');

/**
 * Forbid and permit policies in a set that is parsed once. Which permits
 * determined the answer tells instant access from access to ask for.
 *
 * @param {import('../workload.mjs').RuleSet[]} sets
 */
export function cedar(sets) {
  const name = `rules-${sets.length}`;
  /** @type {Record<string, string>} */
  const policies = {};
  sets.forEach((set, index) => {
    const here = `context.role == "${set.role}" && context.environment == "${set.environment}"`;
    const policy = (
      /** @type {string} */ id,
      /** @type {string} */ effect,
      /** @type {string} */ when,
    ) => {
      policies[`${id}-${index}`] =
        `${effect} (principal, action, resource) when { ${here} && ${when} };`;
    };
    policy('frozen', 'forbid', 'context.tags.contains("frozen")');
    policy('longer', 'forbid', `context.minutes > ${set.maxMinutes}`);
    policy(
      'instant',
      'permit',
      `context.groups.contains("${set.instant}") && context.minutes <= ${set.instantMinutes}`,
    );
    policy('asking', 'permit', `context.groups.contains("${set.asking}")`);
  });
  const parsed = wasm.preparsePolicySet(name, { staticPolicies: policies });
  if (parsed.type === 'failure') throw new Error(JSON.stringify(parsed.errors));
  const decide = (
    /** @type {import('../workload.mjs').Question} */ question,
  ) => {
    const answer = wasm.statefulIsAuthorized({
      principal: { type: 'User', id: 'someone' },
      action: { type: 'Action', id: 'ask' },
      resource: { type: 'Entity', id: 'something' },
      context: /** @type {any} */ (question),
      preparsedPolicySetId: name,
      entities: [],
    });
    if (answer.type === 'failure') throw new Error(JSON.stringify(answer));
    const { decision, diagnostics } = answer.response;
    if (decision === 'deny') return 'refuse';
    return diagnostics.reason.some(id => id.startsWith('instant'))
      ? 'allow'
      : 'approval';
  };
  return { prepare: same, decide };
}
