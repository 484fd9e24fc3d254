import {
  Principal,
  memberPrincipal,
  leadPrincipal,
  userPrincipal,
  parsePrincipal,
} from '../../domain/principal';
import { CompiledRoute, CompiledStage } from '../compile/compiledSet';
import { ItemFacts } from '../facts/itemFacts';
import { Selector } from '../language/selector';
import { listInWords, nameOf } from '../words';

/** A stage that is asked, with who may answer it. */
export interface AskedStage {
  title: string;
  /** The same as it is said to the requester. */
  titleForRequester: string;
  count: number;
  audience: Principal[];
}

/** Stages whose condition is false are left out; unknown ones are asked. */
export function askedStages(
  route: CompiledRoute,
  facts: ItemFacts,
  managers: Principal[],
): AskedStage[] {
  return route.stages
    .filter(stage => stage.when.evaluate(facts).truth !== 'false')
    .map(stage => askedStage(stage, facts, managers));
}

function askedStage(
  stage: CompiledStage,
  facts: ItemFacts,
  managers: Principal[],
): AskedStage {
  const principals = stage.selectors.flatMap(selector =>
    principalsOf(selector, facts, managers),
  );
  const title = (you: boolean) =>
    stage.title ??
    listInWords(
      [
        ...new Set(
          stage.selectors.map(selector =>
            selectorInWords(selector, stage.count, facts, you),
          ),
        ),
      ],
      'or',
    );
  return {
    title: title(false),
    titleForRequester: title(facts.receiver.ref === facts.requester.ref),
    count: stage.count,
    audience: [...new Set(principals)].sort(),
  };
}

function principalsOf(
  selector: Selector,
  { entity }: ItemFacts,
  managers: Principal[],
): Principal[] {
  const owner = entity?.owner;
  switch (selector.kind) {
    case 'manager':
      return managers;
    case 'owner':
      if (!owner) return [];
      return [
        owner.startsWith('user:')
          ? userPrincipal(owner)
          : memberPrincipal(owner),
      ];
    case 'owner-lead':
      return owner?.startsWith('group:') ? [leadPrincipal(owner)] : [];
    case 'principal':
      return [selector.principal];
    default:
      throw new Error(
        `Unknown selector ${JSON.stringify(selector satisfies never)}`,
      );
  }
}

function selectorInWords(
  selector: Selector,
  count: number,
  { entity, receiver }: ItemFacts,
  you: boolean,
): string {
  const members = count > 1 ? `${count} members` : 'a member';
  const owner = entity?.owner
    ? nameOf(entity.owner)
    : `the owner of ${entity?.name}`;
  switch (selector.kind) {
    case 'manager':
      return you ? 'your manager' : `the manager of ${receiver.name}`;
    case 'owner':
      return entity?.owner?.startsWith('user:')
        ? owner
        : `${members} of ${owner}`;
    case 'owner-lead':
      return `the lead of ${owner}`;
    case 'principal': {
      const { kind, ref } = parsePrincipal(selector.principal);
      if (kind === 'lead') return `the lead of ${nameOf(ref)}`;
      return kind === 'member' ? `${members} of ${nameOf(ref)}` : nameOf(ref);
    }
    default:
      throw new Error(
        `Unknown selector ${JSON.stringify(selector satisfies never)}`,
      );
  }
}
