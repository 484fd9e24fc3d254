import { LoggerService } from '@backstage/backend-plugin-api';
import {
  ContextFacts,
  ContextQuery,
  ContextSource,
} from '@jit-access/backstage-plugin-jit-access-node';
import { Instant } from '../../domain/time';
import { contextAnswerSchema } from './contextAnswer';
import { ContextOfEntity, ContextPart, PartFacts } from './itemFacts';
import { PresentableError, withDeadline } from './deadline';

/** Why nothing is known of a part that no policy of the item reads. */
export const NOT_ASKED = 'was not asked';

type Answer =
  | { source: ContextSource; facts: ContextFacts; failure?: undefined }
  | { source: ContextSource; failure: string; facts?: undefined };

/** Told of every answer, so that health can show what a source last said. */
export type ReportSource = (
  sourceId: string,
  outcome: { ok: true } | { ok: false; error: string },
) => void;

/** Asks context sources, each within the deadline, and says what is not known. */
export class ContextGatherer {
  constructor(
    private readonly options: {
      sources: ContextSource[];
      deadlineMs: number;
      logger: LoggerService;
      report?: ReportSource;
    },
  ) {}

  /**
   * Never throws: a source that fails leaves its facts unknown, and so is a
   * part that is not asked for. Where the query names no ticket, none is known.
   */
  async gather(
    query: ContextQuery,
    parts: Iterable<ContextPart>,
  ): Promise<ContextOfEntity> {
    const wanted = new Set(parts);
    if (query.ticket === undefined) wanted.delete('tickets');
    const asked = this.options.sources.filter(source =>
      source.provides.some(part => wanted.has(part)),
    );
    const answers = await Promise.all(
      asked.map(source => this.ask(source, query)),
    );
    const part = <P extends ContextPart>(name: P): PartFacts<Told<P>> => {
      if (wanted.has(name)) return combine(name, answers, query.at);
      return name === 'tickets' && query.ticket === undefined
        ? nothing(query.at, [])
        : nothing(query.at, [{ source: 'none', reason: NOT_ASKED }]);
    };
    return {
      onCall: part('onCall'),
      incidents: part('incidents'),
      tickets: part('tickets'),
      freezes: part('freezes'),
      approvers: part('approvers'),
    };
  }

  private async ask(
    source: ContextSource,
    query: ContextQuery,
  ): Promise<Answer> {
    try {
      const answer = await withDeadline(this.options.deadlineMs, signal =>
        source.gather(query, signal),
      );
      const parsed = contextAnswerSchema.safeParse(answer);
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        throw new PresentableError(
          `answered against its schema at ${issue.path.join('.') || 'the top'}`,
        );
      }
      this.options.report?.(source.id, { ok: true });
      return { source, facts: parsed.data };
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      this.options.logger.warn(
        `Context source ${source.id} gave no facts on ${query.entityRef}: ${failure}`,
      );
      this.options.report?.(source.id, { ok: false, error: failure });
      // What went wrong in detail could hold addresses or worse: that is for the log.
      const shown = error instanceof PresentableError ? failure : 'it failed';
      return { source, failure: shown };
    }
  }
}

type Told<P extends ContextPart> = NonNullable<ContextFacts[P]>[number];

function combine<P extends ContextPart>(
  part: P,
  answers: Answer[],
  at: Instant,
): PartFacts<Told<P>> {
  const asked = answers.filter(({ source }) => source.provides.includes(part));
  const missing = asked.flatMap(({ source, facts, failure }) => {
    if (failure !== undefined) {
      return [{ source: source.id, reason: failure }];
    }
    return facts[part]
      ? []
      : [{ source: source.id, reason: `said nothing about ${WORDS[part]}` }];
  });
  // Freezes stand in calendar documents too, so nobody has to connect a source of them.
  if (asked.length === 0 && part !== 'freezes') {
    missing.push({
      source: 'none',
      reason: `no source of ${WORDS[part]} is connected`,
    });
  }
  return {
    known: asked.flatMap(({ source, facts }) =>
      ((facts?.[part] ?? []) as Told<P>[]).map(value => ({
        ...value,
        source: source.id,
      })),
    ),
    missing,
    sources: asked.map(({ source }) => source.id),
    at,
  };
}

function nothing<T>(
  at: Instant,
  missing: PartFacts<T>['missing'],
): PartFacts<T> {
  return { known: [], missing, sources: [], at };
}

const WORDS: Record<ContextPart, string> = {
  onCall: 'on-call shifts',
  incidents: 'incidents',
  tickets: 'tickets',
  freezes: 'freezes',
  approvers: 'approvers',
};
