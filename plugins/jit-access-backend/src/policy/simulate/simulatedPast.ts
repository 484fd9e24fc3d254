import { SimulatedFacts } from '@jit-access/backstage-plugin-jit-access-common';
import {
  addMilliseconds,
  durationMilliseconds,
  toInstant,
} from '../../domain/time';
import { Absence, Absences } from '../absences';
import { DefaultDirectory } from '../catalogDirectory';
import { entityFactsOf } from '../facts/entityFacts';
import {
  HeldWindow,
  HistoryFacts,
  HistoryQuestion,
  PersonHistory,
  historyKey,
} from '../historyFacts';
import { FirstSeen, Tenure } from '../tenure';

type GivenHistory = Exclude<NonNullable<SimulatedFacts['history']>, 'unknown'>;
type GivenTenure = Exclude<NonNullable<SimulatedFacts['tenure']>, 'unknown'>;

/** Says of everything that it is in it. */
class Everything extends Set<string> {
  override has(): boolean {
    return true;
  }
}

/** The past as it is given; nothing where it is not. */
export function simulatedHistory(
  given: SimulatedFacts['history'] = {},
): HistoryFacts {
  return {
    of: async question => {
      if (given === 'unknown') throw new Error('taken as unknown');
      return historyOf(given, question);
    },
  };
}

function historyOf(
  given: GivenHistory,
  question: HistoryQuestion,
): PersonHistory {
  const [item] = question.items;
  const windows = (given.grants ?? []).map((grant, index): HeldWindow => {
    const from = toInstant(grant.from);
    const lengthMs = durationMilliseconds(grant.duration);
    const endedAt = grant.endedAt
      ? toInstant(grant.endedAt)
      : addMilliseconds(from, lengthMs);
    return {
      grantId: `simulated-${index + 1}`,
      entityRef: grant.entity ?? item?.entityRef ?? '',
      systemRef: grant.system,
      role: grant.role,
      policy: grant.policy,
      state: grant.state,
      from,
      lengthMs,
      endedAt: grant.state === 'ended' ? endedAt : undefined,
      neverActive: false,
    };
  });
  const lastGranted = new Map<string, string>();
  for (const window of windows) {
    const key = historyKey(window);
    const before = lastGranted.get(key);
    if (window.state === 'scheduled' || (before && before > window.from)) {
      continue;
    }
    lastGranted.set(key, window.from);
  }
  return {
    windows: windows.filter(
      ({ endedAt }) => endedAt === undefined || endedAt > question.since,
    ),
    pending: (given.pending ?? []).map((ask, index) => ({
      requestId: `simulated-request-${index + 1}`,
      entityRef: ask.entity ?? item?.entityRef ?? '',
      systemRef: ask.system,
      role: ask.role,
    })),
    lastGranted,
    denials: (given.denials ?? [])
      .map(toInstant)
      .filter(at => at > question.denialsSince)
      .sort()
      .reverse(),
    // Which effects a role has, its provider knows and a simulation need not.
    standing: given.standing ? new Everything() : new Set(),
    breakGlassUnreviewedSince: given.breakGlassUnreviewed
      ? question.since
      : undefined,
  };
}

const FOR_EVER: FirstSeen = {
  since: '1970-01-01T00:00:00.000Z',
  baseline: true,
};

/** The owner needs none of them. */
const NO_PLACES = { environmentFrom: [], tierFrom: [] };

/** Since when people and owners are where they are; for ever where it is not given. */
export function simulatedTenure(
  given: SimulatedFacts['tenure'] = {},
  directory: DefaultDirectory,
): Tenure {
  const known = (): GivenTenure => {
    if (given === 'unknown') throw new Error('taken as unknown');
    return given;
  };
  return {
    ofPeople: async people => {
      const tenure = known();
      const look = await directory.look(people);
      return new Map(
        people.map(ref => {
          const groups = look.people.get(ref)?.groups ?? [];
          return [
            ref,
            {
              person: seen(tenure.people, ref),
              groups: new Map(
                groups.map(group => [
                  group,
                  seen(tenure.memberships, `${ref} ${group}`),
                ]),
              ),
            },
          ];
        }),
      );
    },
    ofOwners: async refs => {
      const tenure = known();
      const entities = await directory.entities(refs);
      return new Map(
        [...entities].flatMap(([ref, entity]) => {
          const { owner } = entityFactsOf(entity, NO_PLACES);
          return owner
            ? [[ref, { owner, seen: seen(tenure.owners, ref) }] as const]
            : [];
        }),
      );
    },
  };
}

function seen(given: Record<string, string> = {}, key: string): FirstSeen {
  const since = Object.entries(given).find(
    ([name]) => name.toLowerCase() === key,
  )?.[1];
  return since ? { since: toInstant(since), baseline: false } : FOR_EVER;
}

/** Who is away as it is given; nobody where it is not. */
export function simulatedAbsences(
  given: SimulatedFacts['away'] = [],
): Absences {
  const all = given.map((one, index): Absence => ({
    id: `simulated-${index + 1}`,
    person: one.person,
    delegates: one.delegates,
    since: one.since ? toInstant(one.since) : FOR_EVER.since,
    until: toInstant(one.until),
  }));
  const at = (instant: string) =>
    all.filter(one => one.since <= instant && instant < one.until);
  return {
    of: async (people, instant) =>
      at(instant).filter(one => people.includes(one.person)),
    coveredBy: async (delegate, instant) =>
      at(instant).filter(one => one.delegates.includes(delegate)),
  };
}
