import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import { Entity } from '@backstage/catalog-model';
import { Absences } from '../absences';
import { DefaultDirectory } from '../catalogDirectory';
import { CompiledRole, CompiledSet } from '../compile/compiledSet';
import {
  ContextState,
  DecisionInput,
  Eligibility,
  EligibilityQuestion,
  ItemDecision,
  PolicyEngine,
} from '../decision';
import { FactGatherer, GatheredFacts } from '../facts/gather';
import { itemFactsOf } from '../facts/itemFactsOf';
import { FactName, PersonFacts } from '../facts/itemFacts';
import { Tenure } from '../tenure';
import { nameOf } from '../words';
import { ItemBefore, askOf } from './ask';
import { ContextQuestion, contextStateOf } from './contextState';
import { ItemAnswer, decideItem } from './decideItem';
import { eligibilityOf } from './eligibility';
import { ProviderPart } from './providerPart';
import { staffAnswers } from './staffAnswers';
import { noSuchRole, toItemDecision } from './toDecision';

export interface DefaultPolicyEngineOptions {
  /** The set in force, read for every decision; absent when there is none. */
  currentSet(): Promise<CompiledSet | undefined>;
  gatherer: FactGatherer;
  directory: DefaultDirectory;
  providers: ProviderPart[];
  /** Since when people are members; absent: unknown. */
  tenure?: Tenure;
  /** Absent: nobody is away. */
  absences?: Absences;
  /** Whom to ask for a change of policy, in words. */
  contact: string;
}

type Question = Omit<DecisionInput, 'items'>;
type Asked = {
  entityRef: string;
  role: CompiledRole | undefined;
  name: string;
};
type Entities = Map<string, Entity> | undefined;

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
    const facts = await this.gather(input, asked, entities, set);
    const before: ItemBefore[] = [];
    const answers = asked.map(({ entityRef, role }) => {
      if (!role) return undefined;
      const answer = this.answer(input, entityRef, role, facts, {
        items: asked.length,
        before: [...before],
      });
      const { counts, draft } = answer;
      if (counts && draft.refusals.length === 0) before.push(counts);
      return answer;
    });
    return this.finish(input, asked, answers, facts, set);
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
    const roles = set?.rolesFor(entity) ?? [];
    const asked = roles.map(role => ({ entityRef, role, name: role.name }));
    const facts = await this.gather(input, asked, entities, set, ['incidents']);
    // Each is a question of its own: nobody asks for all of them together.
    const answers = roles.map(role =>
      this.answer(input, entityRef, role, facts, { items: 1, before: [] }),
    );
    return {
      roles: await this.finish(input, asked, answers, facts, set),
      incidents: incidentsOf(facts, entityRef),
    };
  }

  async eligibility(question: EligibilityQuestion): Promise<Eligibility> {
    return eligibilityOf(
      question,
      await this.options.currentSet(),
      this.options.gatherer,
    );
  }

  async contextState(question: ContextQuestion): Promise<ContextState> {
    return contextStateOf(question, this.options.gatherer);
  }

  private async gather(
    input: Question,
    asked: Asked[],
    entities: Entities,
    set: CompiledSet | undefined,
    also?: FactName[],
  ): Promise<GatheredFacts> {
    const refs = asked.map(({ entityRef }) => entityRef);
    return this.options.gatherer.gather({
      requester: input.requester,
      receiver: input.receiver,
      at: input.at,
      entities: new Map(
        [...refs, ...(entities?.keys() ?? [])].map(ref => [
          ref,
          entities?.get(ref),
        ]),
      ),
      asked: asked.flatMap(({ entityRef, role }) =>
        role ? [{ entityRef, role }] : [],
      ),
      also,
      ticket: input.ticket,
      exceptGrant: input.exceptGrant,
      exceptRequest: input.exceptRequest,
      calendars: set?.calendars,
    });
  }

  private answer(
    input: Question,
    entityRef: string,
    role: CompiledRole,
    gathered: GatheredFacts,
    request: { items: number; before: ItemBefore[] },
  ): ItemAnswer {
    const { receiver, requester } = gathered;
    const facts = itemFactsOf(gathered, {
      entityRef,
      role: role.summary,
      duration: input.duration ?? role.duration.default.iso,
      startsAt: input.extends?.endsAt ?? input.startsAt,
      request: {
        items: request.items,
        ticket: input.ticket,
        incident: input.incident,
        breakGlass: input.breakGlass ?? false,
      },
    });
    return decideItem({
      role,
      facts,
      input,
      ask: { ...askOf(input), before: request.before },
      managers: {
        receiver: this.managersOf(receiver, gathered),
        requester: this.managersOf(requester, gathered),
      },
      provider: this.providers.get(role.summary.provider),
      contact: this.options.contact,
    });
  }

  private managersOf({ record }: PersonFacts, { look }: GatheredFacts) {
    return look && record
      ? this.options.directory.managersOf(record, look.tree)
      : [];
  }

  /** Looks up people for all answers at once, and puts everything into its form. */
  private async finish(
    input: Question,
    asked: Asked[],
    answers: (ItemAnswer | undefined)[],
    facts: GatheredFacts,
    set: CompiledSet | undefined,
  ): Promise<ItemDecision[]> {
    const staffing = await staffAnswers(
      answers.filter(answer => answer !== undefined),
      facts,
      this.options,
      input.reviewsGiven ?? false,
    );
    const decidedBy = {
      policyDigest: set?.digest ?? '',
      policyVersion: set?.version,
    };
    return asked.map(({ entityRef, name }, index) => {
      const answer = answers[index];
      if (answer) {
        return toItemDecision(answer, staffing.get(answer) ?? { stages: [] }, {
          entityRef,
          unread: facts.unread,
          ...decidedBy,
        });
      }
      const reason = set
        ? `role "${name}" is not offered on ${nameOf(entityRef)}`
        : NO_POLICY;
      const owners = facts.entities.get(entityRef)?.owners ?? [];
      const context = { ...decidedBy, at: input.at, reason, owners };
      return noSuchRole(entityRef, name, context);
    });
  }
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
