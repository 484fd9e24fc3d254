import { JsonObject } from '@backstage/types';
import { ItemFacts, PersonFacts } from '../facts/itemFacts';
import { DecisionInput } from '../decision';
import { Managers } from './selectors';

/** Everything that was known when an item was decided, so that it can be decided again later with other documents. */
export function recordedOf(
  facts: ItemFacts,
  input: Omit<DecisionInput, 'items' | 'credentials'>,
  managers: Managers,
): JsonObject {
  const { entity, context, history } = facts;
  const { entity: raw, ...described } = entity ?? { entity: undefined };
  return plain({
    at: facts.at,
    startsAt: facts.startsAt,
    duration: input.duration,
    request: facts.request,
    extends: input.extends,
    entity: entity && {
      ...described,
      metadata: raw?.metadata,
      spec: raw?.spec,
    },
    ownerSeen: facts.ownerSeen,
    requester: personOf(facts.requester, managers.requester),
    receiver: personOf(facts.receiver, managers.receiver),
    onCall: context?.onCall,
    incidents: context?.incidents,
    tickets: context?.tickets,
    freezes: context?.freezes,
    approvers: context?.approvers,
    freezesInForce: facts.freezesInForce,
    history: history && {
      ...history,
      lastGranted: Object.fromEntries(history.lastGranted),
      standing: [...history.standing],
    },
  });
}

function personOf(
  { ref, status, record, tenure }: PersonFacts,
  managers: string[],
): object {
  return {
    ref,
    status,
    groups: record?.groups,
    directGroups: record?.directGroups,
    leads: record?.leads,
    managers,
    tenure: tenure && {
      person: tenure.person,
      groups: Object.fromEntries(tenure.groups),
    },
  };
}

/** Without what is not there, as JSON keeps it. */
function plain(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value));
}
