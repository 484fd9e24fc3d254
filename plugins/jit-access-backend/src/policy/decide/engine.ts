import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import { Entity } from '@backstage/catalog-model';
import { Stage } from '@jit-access/backstage-plugin-jit-access-common';
import {
  ContextState,
  DecisionInput,
  EligibilityQuestion,
  ItemDecision,
  PolicyEngine,
} from '../decision';
import { CompiledRole, CompiledSet } from '../compile/compiledSet';
import { DefaultDirectory, Look } from '../catalogDirectory';
import { FactGatherer, GatheredFacts } from '../facts/gather';
import { itemFactsOf } from '../facts/itemFactsOf';
import { nameOf } from '../words';
import { Excluded, candidatesOf, staffStages } from './approvers';
import { ItemAnswer, decideItem } from './decideItem';
import { ProviderPart } from './providerPart';
import { noSuchRole, toItemDecision } from './toDecision';

export interface DefaultPolicyEngineOptions {
  /** The set in force, read for every decision; absent when there is none. */
  currentSet(): Promise<CompiledSet | undefined>;
  gatherer: FactGatherer;
  directory: DefaultDirectory;
  providers: ProviderPart[];
  /** Whom to ask for a change of policy, in words. */
  contact: string;
}

type Question = Omit<DecisionInput, 'items'>;
type Asked = {
  entityRef: string;
  role: CompiledRole | undefined;
  name: string;
};

const NO_POLICY =
  'no policy is in force; ask whoever runs this portal to look at its health page';

/** Decides by the set in force, with facts gathered once for all items. */
export class DefaultPolicyEngine implements PolicyEngine {
  private readonly providers: ReadonlyMap<string, ProviderPart>;

  constructor(private readonly options: DefaultPolicyEngineOptions) {
    this.providers = new Map(
      options.providers.map(provider => [provider.id, provider]),
    );
  }

  async decide(input: DecisionInput): Promise<ItemDecision[]> {
    const refs = input.items.map(item => item.entityRef);
    const [set, entities] = await Promise.all([
      this.options.currentSet(),
      this.options.gatherer.entities(refs, input.credentials),
    ]);
    for (const ref of refs) {
      if (entities && !entities.has(ref)) throw notFound(ref);
    }
    const asked = input.items.map(item => ({
      entityRef: item.entityRef,
      role: set?.roles.get(item.role),
      name: item.role,
    }));
    const { decisions } = await this.answer(input, asked, entities, set);
    return decisions;
  }

  async decideAll(input: Question & { entityRef: string }): Promise<{
    roles: ItemDecision[];
    incidents: { id: string; title: string }[];
  }> {
    const { entityRef } = input;
    const [set, entities] = await Promise.all([
      this.options.currentSet(),
      this.options.gatherer.entities([entityRef], input.credentials),
    ]);
    if (!entities) {
      throw new ServiceUnavailableError(
        `The catalog could not be asked about ${entityRef}; try again in a moment`,
      );
    }
    const entity = entities.get(entityRef);
    if (!entity) throw notFound(entityRef);
    const asked = (set?.rolesFor(entity) ?? []).map(role => ({
      entityRef,
      role,
      name: role.name,
    }));
    const { decisions, facts } = await this.answer(
      input,
      asked,
      entities,
      set,
      entityRef,
    );
    return { roles: decisions, incidents: incidentsOf(facts, entityRef) };
  }

  /** `incidentsOn`: an entity whose incidents are wanted whatever its policies read. */
  private async answer(
    input: Question,
    asked: Asked[],
    entities: Map<string, Entity> | undefined,
    set: CompiledSet | undefined,
    incidentsOn?: string,
  ): Promise<{ decisions: ItemDecision[]; facts: GatheredFacts }> {
    const refs = new Set(asked.map(({ entityRef }) => entityRef));
    if (incidentsOn) refs.add(incidentsOn);
    const facts = await this.options.gatherer.gather({
      requester: input.requester,
      receiver: input.receiver,
      at: input.at,
      entities: new Map([...refs].map(ref => [ref, entities?.get(ref)])),
      asked: asked.flatMap(({ entityRef, role }) =>
        role ? [{ entityRef, role }] : [],
      ),
      also: incidentsOn ? ['incidents'] : [],
      ticket: input.ticket,
      exceptGrant: input.exceptGrant,
      exceptRequest: input.exceptRequest,
      calendars: set?.calendars,
    });
    const answers = asked.map(({ entityRef, role }) =>
      role ? this.answerItem(input, entityRef, role, facts) : undefined,
    );
    const decisions = await this.staff(input, asked, answers, facts, set);
    return { decisions, facts };
  }

  async eligibility(
    _question: EligibilityQuestion,
  ): Promise<'yes' | 'no' | 'gone' | 'unknown'> {
    return 'unknown';
  }

  async contextState(): Promise<ContextState> {
    return { state: 'unknown', why: 'not asked' };
  }

  private answerItem(
    input: Question,
    entityRef: string,
    role: CompiledRole,
    facts: GatheredFacts,
  ): ItemAnswer {
    const { receiver, look } = facts;
    return decideItem({
      role,
      input,
      managers:
        look && receiver.record
          ? this.options.directory.managersOf(receiver.record, look.tree)
          : [],
      provider: this.providers.get(role.summary.provider),
      contact: this.options.contact,
      facts: itemFactsOf(facts, {
        entityRef,
        role: role.summary,
        duration: input.duration ?? role.duration.default.iso,
        startsAt: input.startsAt,
        request: {
          items: facts.question.asked.length,
          ticket: input.ticket,
          incident: input.incident,
          breakGlass: input.breakGlass ?? false,
        },
      }),
    });
  }

  /** Looks up, once for all items, who can approve now. */
  private async staff(
    input: Question,
    asked: Asked[],
    answers: (ItemAnswer | undefined)[],
    facts: GatheredFacts,
    set: CompiledSet | undefined,
  ): Promise<ItemDecision[]> {
    const waiting = answers.filter(
      (answer): answer is ItemAnswer =>
        answer !== undefined &&
        answer.stages.length > 0 &&
        answer.draft.refusals.length === 0,
    );
    const { look } = facts;
    const refs =
      look && !input.reviewsGiven
        ? waiting.flatMap(({ stages }) =>
            candidatesOf(stages, look.tree, excludedFrom(input)),
          )
        : [];
    const approvers =
      refs.length > 0 ? await this.options.gatherer.look(refs) : undefined;
    return asked.map(({ entityRef, name }, index) => {
      const answer = answers[index];
      const policyDigest = set?.digest ?? '';
      if (!answer) {
        const reason = set
          ? `role "${name}" is not offered on ${nameOf(entityRef)}`
          : NO_POLICY;
        const owners = facts.entities.get(entityRef)?.owners ?? [];
        const context = { policyDigest, at: input.at, reason, owners };
        return noSuchRole(entityRef, name, context);
      }
      const failed = refs.length > 0 && approvers === undefined;
      if (failed && waiting.includes(answer)) {
        refuseUnstaffed(answer);
      }
      const stages =
        waiting.includes(answer) && !failed
          ? this.stagesOf(answer, approvers, input)
          : [];
      return toItemDecision(answer, stages, { entityRef, policyDigest });
    });
  }

  private stagesOf(
    answer: ItemAnswer,
    approvers: Look | undefined,
    input: Question,
  ): Stage[] {
    if (input.reviewsGiven) {
      return answer.stages.map(({ title, count, audience }) => ({
        title,
        count,
        audience,
        people: [],
      }));
    }
    return staffStages(
      answer.stages,
      approvers?.people ?? new Map(),
      excludedFrom(input),
      this.options.directory,
      answer.draft,
    );
  }
}

/** Requester and receiver never review. */
function excludedFrom(input: Question): Excluded {
  return new Set([input.requester, input.receiver]);
}

/** Who could approve is not known, so it cannot be promised that somebody will. */
function refuseUnstaffed(answer: ItemAnswer): void {
  answer.draft.refuse('now', 'the catalog could not be asked who can approve');
  answer.facts.push({
    name: 'approvers',
    value: null,
    status: 'unknown',
    source: 'catalog',
    at: answer.question.facts.at,
  });
}

function notFound(ref: string): NotFoundError {
  return new NotFoundError(`There is no ${ref} that you can see`);
}

function incidentsOf(
  facts: GatheredFacts,
  entityRef: string,
): { id: string; title: string }[] {
  const related = facts.entities.get(entityRef)?.related;
  const near = new Set([...(related?.self ?? []), ...(related?.system ?? [])]);
  const open = facts.context.get(entityRef)?.incidents.known ?? [];
  return open
    .filter(incident => near.has(incident.entityRef))
    .map(({ id, title }) => ({ id, title }));
}
