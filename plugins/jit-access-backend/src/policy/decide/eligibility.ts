import { CompiledSet } from '../compile/compiledSet';
import { Eligibility, EligibilityQuestion } from '../decision';
import { CompiledCondition } from '../conditions/compileCondition';
import { tell } from '../conditions/evaluation';
import { FactGatherer } from '../facts/gather';
import { ItemFacts } from '../facts/itemFacts';
import { itemFactsOf } from '../facts/itemFactsOf';

/**
 * Asks the route that granted whether who the receiver is rules it out now.
 * Only memberships and the like are asked; shifts and incidents end access by
 * being what it is bound to.
 */
export async function eligibilityOf(
  question: EligibilityQuestion,
  set: CompiledSet | undefined,
  gatherer: FactGatherer,
): Promise<Eligibility> {
  const { entityRef, receiver, requester, at } = question;
  const role = set?.roles.get(question.role);
  const route = role?.policies
    .find(({ name }) => name === question.policy)
    ?.routes.find(({ name }) => name === question.route);
  const entities = await gatherer.entities([entityRef], undefined);
  const gathered = await gatherer.gather({
    requester,
    receiver,
    at,
    entities: new Map([[entityRef, entities?.get(entityRef)]]),
    asked: role ? [{ entityRef, role }] : [],
    calendars: set?.calendars,
  });
  const { status } = gathered.receiver;
  if (status === 'absent') return 'gone';
  if (status === 'unknown') return 'unknown';
  if (!role || !route) return 'yes';
  if (!gathered.entities.has(entityRef)) return 'unknown';
  const facts = itemFactsOf(gathered, {
    entityRef,
    role: role.summary,
    duration: role.duration.default.iso,
    request: { items: 1, breakGlass: route.kind === 'breakGlass' },
  });
  return route.when.eligible(facts) === 'false'
    ? { no: notEligibleWords(route.when, facts) }
    : 'yes';
}

/** What the catalog says of the holder, or of the owner, that rules the access out. */
function notEligibleWords(when: CompiledCondition, facts: ItemFacts): string {
  const { because } = when.evaluate(facts);
  const found = because.filter(({ source }) => source === 'catalog');
  return tell(found, {}) ?? 'who its holder is does not entitle to it any more';
}
