import {
  CompiledGuardrail,
  CompiledPolicy,
  CompiledRole,
  Length,
} from '../compile/compiledSet';
import { sourcesOf, tell } from '../conditions/evaluation';
import { ItemFacts } from '../facts/itemFacts';
import { durationInWords } from '../words';
import { Draft } from './draft';
import { messageInWords } from './messageInWords';
import { demandInWords, reasonShortcoming } from './reasonQuality';

/** A guardrail's bound on the duration. */
export interface Cap {
  length: Length;
  policy: string;
  guardrail: CompiledGuardrail;
}

/**
 * Evaluates every guardrail of every policy that applies, whatever the others
 * say. One that refuses or cannot be checked refuses the item.
 * @returns the caps that hold
 */
export function evaluateGuardrails(
  policies: CompiledPolicy[],
  role: CompiledRole,
  facts: ItemFacts,
  justification: string | undefined,
  draft: Draft,
): Cap[] {
  const caps: Cap[] = [];
  const you = { you: facts.requester.ref };
  for (const policy of policies) {
    for (const guardrail of policy.guardrails) {
      const { truth, because } = guardrail.when.evaluate(facts);
      const check = {
        kind: 'guardrail' as const,
        name: guardrail.name,
        policy: policy.name,
        source: sourcesOf(because),
        location: guardrail.location,
      };
      if (truth === 'unknown') {
        const found = tell(because, {}) ?? '';
        draft.check({
          ...check,
          status: 'unknown',
          text: `Could not be checked: ${found}`,
        });
        draft.refuse(
          'now',
          `guardrail "${guardrail.name}" of policy "${policy.name}" could not be checked: ${tell(because, you)}`,
        );
      } else if (guardrail.maxDuration && truth === 'true') {
        // Its check is made with the other limits, when the duration is known.
        caps.push({
          length: guardrail.maxDuration,
          policy: policy.name,
          guardrail,
        });
      } else if (truth === 'false') {
        const found = tell(because, {});
        draft.check({
          ...check,
          status: 'met',
          text: found ?? 'Does not concern this',
        });
      } else if (guardrail.refuse) {
        const text = messageInWords(guardrail.refuse, facts);
        draft.check({ ...check, status: 'not-met', text });
        draft.refuse('now', text.replace(/\.$/, ''));
      } else if (guardrail.reason) {
        checkReason(guardrail.reason, role, justification, check, draft);
      }
    }
  }
  return caps;
}

/** Before a reason was written, what it needs is said and nothing is refused. */
function checkReason(
  demand: NonNullable<CompiledGuardrail['reason']>,
  role: CompiledRole,
  justification: string | undefined,
  check: Omit<Draft['checks'][number], 'status' | 'text'>,
  draft: Draft,
): void {
  const source = 'request';
  if (justification === undefined) {
    draft.check({
      ...check,
      source,
      status: 'not-met',
      text: demandInWords(demand),
    });
    return;
  }
  const missing = reasonShortcoming(
    justification,
    demand,
    role.summary.reasonExample,
  );
  draft.check({
    ...check,
    source,
    status: missing ? 'not-met' : 'met',
    text: missing ? `Of the reason: ${missing}` : 'The reason says enough',
  });
  if (missing) draft.refuse('so', `say more in the reason: ${missing}`);
}

/** The least of what role and guardrails allow, and who says so. */
export function leastOf(
  role: CompiledRole,
  caps: Cap[],
): { length: Length; saidBy: string } {
  let least = { length: role.duration.max, saidBy: `role "${role.name}"` };
  for (const cap of caps) {
    if (cap.length.ms < least.length.ms) {
      least = { length: cap.length, saidBy: `policy "${cap.policy}"` };
    }
  }
  return least;
}

/** A check for each bound on the duration. */
export function checkLimits(
  role: CompiledRole,
  caps: Cap[],
  askedMs: number,
  draft: Draft,
): void {
  const status = (length: Length) =>
    askedMs <= length.ms ? ('met' as const) : ('not-met' as const);
  draft.check({
    kind: 'limit',
    name: 'role-maximum',
    status: status(role.duration.max),
    text: `At most ${durationInWords(role.duration.max.ms)}, says the role`,
    source: 'role',
    location: role.location,
  });
  for (const cap of caps) {
    draft.check({
      kind: 'limit',
      name: cap.guardrail.name,
      policy: cap.policy,
      status: status(cap.length),
      text: `At most ${durationInWords(cap.length.ms)}, says policy ${cap.policy}`,
      source: 'policy',
      location: cap.guardrail.location,
    });
  }
}
