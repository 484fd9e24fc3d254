import { z } from 'zod';
import { durationMilliseconds } from '../../domain/time';
import { CompiledRole, CompiledSet } from '../compile/compiledSet';
import { NOT_ASKED } from '../facts/contextFacts';
import { byEnd, calendarFreezes, sourcedFreezes } from '../facts/freezes';
import {
  ContextOfEntity,
  ContextPart,
  EntityFacts,
  FactName,
  ItemFacts,
  PartFacts,
  PersonFacts,
} from '../facts/itemFacts';
import { withFolded } from '../facts/entityFacts';
import { PersonHistory } from '../historyFacts';
import { nameOf } from '../words';

const seenSchema = z.object({ since: z.string(), baseline: z.boolean() });
const texts = z.array(z.string());

const personSchema = z.object({
  ref: z.string(),
  status: z.enum(['known', 'absent', 'unknown']),
  groups: texts.optional(),
  directGroups: texts.optional(),
  leads: texts.optional(),
  managers: texts.optional(),
  tenure: z
    .object({
      person: seenSchema.optional(),
      groups: z.record(z.string(), seenSchema),
    })
    .optional(),
});
type RecordedPerson = z.output<typeof personSchema>;

const partSchema = z.object({
  known: z.array(z.record(z.string(), z.unknown())),
  missing: z.array(z.object({ source: z.string(), reason: z.string() })),
  sources: texts,
  at: z.string(),
});

/**
 * Facts as they are kept with a decision. What a part holds in detail was
 * checked when it was gathered.
 */
export const recordedSchema = z.object({
  at: z.string(),
  startsAt: z.string(),
  duration: z.string().optional(),
  request: z.object({
    items: z.number(),
    ticket: z.string().optional(),
    incident: z.string().optional(),
    breakGlass: z.boolean(),
  }),
  extends: z
    .object({ grantId: z.string(), since: z.string(), endsAt: z.string() })
    .optional(),
  entity: z
    .looseObject({
      ref: z.string(),
      name: z.string(),
      kind: z.string(),
      metadata: z.looseObject({ name: z.string() }),
      spec: z.looseObject({}).optional(),
    })
    .optional(),
  ownerSeen: seenSchema.optional(),
  requester: personSchema,
  receiver: personSchema,
  onCall: partSchema.optional(),
  incidents: partSchema.optional(),
  tickets: partSchema.optional(),
  freezes: partSchema.optional(),
  approvers: partSchema.optional(),
  history: z
    .looseObject({
      windows: z.array(z.looseObject({})),
      lastGranted: z.record(z.string(), z.string()),
      standing: texts,
    })
    .optional(),
});
type Recorded = z.output<typeof recordedSchema>;

const PARTS = [
  'onCall',
  'incidents',
  'tickets',
  'freezes',
  'approvers',
] as const satisfies ContextPart[];

/** The facts of a decision as they were. */
export function factsFrom(
  recorded: Recorded,
  role: CompiledRole,
  calendars: CompiledSet['calendars'],
): ItemFacts {
  const { history, startsAt } = recorded;
  const duration = recorded.duration ?? role.duration.default.iso;
  const entity = entityFrom(recorded.entity);
  const context = contextFrom(recorded);
  return {
    at: recorded.at,
    startsAt,
    entity,
    role: role.summary,
    requester: personFrom(recorded.requester),
    receiver: personFrom(recorded.receiver),
    duration,
    durationMs: durationMilliseconds(duration),
    request: recorded.request,
    ownerSeen: recorded.ownerSeen,
    // Calendars are documents, so those that are looked at now count.
    freezesInForce: [
      ...calendarFreezes(calendars.values(), startsAt),
      ...sourcedFreezes(context, entity, startsAt),
    ].sort(byEnd),
    context,
    history: history && {
      ...(history as unknown as PersonHistory),
      lastGranted: new Map(Object.entries(history.lastGranted)),
      standing: new Set(history.standing),
    },
  };
}

function entityFrom(recorded: Recorded['entity']): EntityFacts | undefined {
  if (!recorded) return undefined;
  const { metadata, spec, ...facts } = recorded;
  return withFolded({
    ...(facts as unknown as EntityFacts),
    entity: {
      apiVersion: 'backstage.io/v1alpha1',
      kind: recorded.kind,
      metadata: metadata as EntityFacts['entity']['metadata'],
      spec: spec as EntityFacts['entity']['spec'],
    },
  });
}

function personFrom(recorded: RecordedPerson): PersonFacts {
  const { ref, status, tenure } = recorded;
  const name = nameOf(ref);
  return {
    ref,
    name,
    status,
    record:
      status === 'known'
        ? {
            ref,
            name,
            annotations: {},
            directGroups: recorded.directGroups ?? [],
            groups: recorded.groups ?? [],
            leads: recorded.leads ?? [],
          }
        : undefined,
    tenure: tenure && {
      person: tenure.person,
      groups: new Map(Object.entries(tenure.groups)),
    },
  };
}

function contextFrom(recorded: Recorded): ContextOfEntity | undefined {
  if (!PARTS.some(part => recorded[part])) return undefined;
  const nothing: PartFacts<never> = {
    known: [],
    missing: [],
    sources: [],
    at: recorded.at,
  };
  return Object.fromEntries(
    PARTS.map(part => [part, recorded[part] ?? nothing]),
  ) as unknown as ContextOfEntity;
}

/** What the policies that apply now read and nobody read then, in words. */
export function notRecorded(
  recorded: Recorded,
  role: CompiledRole,
  facts: ItemFacts,
): string[] {
  if (!facts.entity) return [];
  const reads = new Set<FactName>(role.targetReads);
  for (const policy of role.policiesFor(facts.entity)) {
    if (policy.applies.test(facts) === 'false') continue;
    policy.reads.forEach(fact => reads.add(fact));
  }
  return [...reads].flatMap(fact => lackOf(fact, recorded) ?? []).sort();
}

/** Absent: it was recorded, or is not needed. */
function lackOf(fact: FactName, recorded: Recorded): string | undefined {
  switch (fact) {
    case 'onCall':
    case 'incidents':
    case 'freezes':
    case 'approvers':
      return wasAsked(recorded[fact]) ? undefined : WORDS[fact];
    case 'tickets':
      return recorded.request.ticket === undefined || wasAsked(recorded.tickets)
        ? undefined
        : WORDS.tickets;
    case 'history':
      return recorded.history ? undefined : 'the history of the receiver';
    case 'entity.ownerSeen':
      return recorded.ownerSeen
        ? undefined
        : 'since when the entity has its owner';
    case 'receiver.tenure':
    case 'requester.tenure': {
      const who = fact === 'receiver.tenure' ? 'receiver' : 'requester';
      return recorded[who].tenure
        ? undefined
        : `since when the ${who} is where they are`;
    }
    default:
      return undefined;
  }
}

const WORDS = {
  onCall: 'who is on call',
  incidents: 'open incidents',
  freezes: 'freezes that context sources name',
  approvers: 'whom context sources name',
  tickets: 'tickets',
};

/** A part that nobody asked about says so, or is not there. */
function wasAsked(part: z.output<typeof partSchema> | undefined): boolean {
  return (
    part !== undefined &&
    !part.missing.some(({ reason }) => reason === NOT_ASKED)
  );
}
