import { Person, Stage } from '@jit-access/backstage-plugin-jit-access-common';
import { Principal, parsePrincipal } from '../../domain/principal';
import { DefaultDirectory, candidates } from '../catalogDirectory';
import { GroupTree } from '../catalog/groupTree';
import { PersonRecord } from '../directory';
import { nameOf } from '../words';
import { canBeStaffed } from './canBeStaffed';
import { Draft } from './draft';
import { AskedStage } from './stageAudience';

/** More candidates than this are not looked up for one stage. */
const LOOKED_UP = 100;
/** More people than this are not listed. */
const LISTED = 25;

/** Who never reviews: requester and receiver. */
export type Excluded = ReadonlySet<string>;

/** Refs of everybody who could answer these stages, from the group tree. */
export function candidatesOf(
  stages: AskedStage[],
  tree: GroupTree,
  excluded: Excluded,
): string[] {
  return stages.flatMap(stage =>
    [
      ...new Set(
        stage.audience.flatMap(principal => candidates(principal, tree)),
      ),
    ]
      .filter(ref => !excluded.has(ref))
      .slice(0, LOOKED_UP),
  );
}

/**
 * Stages with the people who can answer them now. Refuses where there are fewer
 * than are needed.
 */
export function staffStages(
  stages: AskedStage[],
  people: ReadonlyMap<string, PersonRecord>,
  excluded: Excluded,
  directory: DefaultDirectory,
  draft: Draft,
): Stage[] {
  const staffed = stages.map(stage => ({
    stage,
    able: [...people.values()].filter(
      person =>
        !excluded.has(person.ref) &&
        directory.standsForOne(person, stage.audience),
    ),
  }));
  let short = false;
  for (const { stage, able } of staffed) {
    if (able.length >= stage.count) continue;
    short = true;
    draft.refuse('never', shortage(stage, able.length));
  }
  const enough = canBeStaffed(
    staffed.map(({ stage, able }) => ({
      count: stage.count,
      people: able.map(person => person.ref),
    })),
  );
  if (!short && !enough) {
    draft.refuse(
      'never',
      'nobody reviews the same request twice, and too few different people can answer its stages',
    );
  }
  return staffed.map(({ stage, able }) => ({
    title: stage.title,
    count: stage.count,
    audience: stage.audience,
    people: able
      .map(person => toPerson(person, stage.audience, directory))
      .sort(
        (a, b) =>
          a.name.localeCompare(b.name, 'en') || (a.ref < b.ref ? -1 : 1),
      )
      .slice(0, LISTED),
  }));
}

function shortage(stage: AskedStage, found: number): string {
  const others = 'requester and receiver never approve';
  return found === 0
    ? `this has to be approved by ${stage.titleForRequester}, and nobody can do that now (${others})`
    : `this needs ${stage.count} approvals by ${stage.titleForRequester}, and only ${found} can be given now (${others})`;
}

function toPerson(
  person: PersonRecord,
  audience: Principal[],
  directory: DefaultDirectory,
): Person {
  const held = new Set(directory.principalsOf(person));
  const marks = audience
    .filter(principal => held.has(principal))
    .map(parsePrincipal)
    .flatMap(({ kind, ref }) => {
      if (kind === 'user') return [];
      return [`${kind === 'lead' ? 'lead' : 'member'} of ${nameOf(ref)}`];
    });
  return { ref: person.ref, name: person.name, marks };
}
