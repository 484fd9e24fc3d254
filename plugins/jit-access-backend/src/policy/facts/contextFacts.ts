import { LoggerService } from '@backstage/backend-plugin-api';
import {
  ContextFacts,
  ContextQuery,
  ContextSource,
} from '@jit-access/backstage-plugin-jit-access-node';
import { z } from 'zod';
import { Instant, toInstant } from '../../domain/time';
import { refSchema } from '../language/values';
import { ContextOfEntity, PartFacts } from './itemFacts';
import { PresentableError, withDeadline } from './deadline';

const instant = z.iso
  .datetime({ offset: true })
  .transform(value => toInstant(value));

/** What a source may answer; anything else makes its facts unknown. */
const answerSchema = z.object({
  onCall: z
    .array(
      z.object({
        personRef: refSchema('user'),
        level: z.string(),
        rota: z.string(),
        entityRef: refSchema(),
        until: instant.optional(),
      }),
    )
    .optional(),
  incidents: z
    .array(
      z.object({
        id: z.string().min(1),
        title: z.string(),
        entityRef: refSchema(),
        severity: z.string().optional(),
        openedAt: instant.optional(),
        url: z.string().optional(),
      }),
    )
    .optional(),
});

type Part = 'onCall' | 'incidents';

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

  /** Never throws: a source that fails leaves its facts unknown. */
  async gather(query: ContextQuery, parts: Part[]): Promise<ContextOfEntity> {
    const asked = this.options.sources.filter(source =>
      source.provides.some(part => parts.includes(part)),
    );
    const answers = await Promise.all(
      asked.map(source => this.ask(source, query)),
    );
    return {
      onCall: combine('onCall', answers, query.at, facts => facts.onCall),
      incidents: combine(
        'incidents',
        answers,
        query.at,
        facts => facts.incidents,
      ),
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
      const parsed = answerSchema.safeParse(answer);
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

function combine<T>(
  part: Part,
  answers: Answer[],
  at: Instant,
  select: (facts: ContextFacts) => T[] | undefined,
): PartFacts<T> {
  const asked = answers.filter(({ source }) => source.provides.includes(part));
  const missing = asked.flatMap(({ source, facts, failure }) => {
    if (failure !== undefined) {
      return [{ source: source.id, reason: failure }];
    }
    return select(facts)
      ? []
      : [{ source: source.id, reason: `said nothing about ${WORDS[part]}` }];
  });
  if (asked.length === 0) {
    missing.push({
      source: 'none',
      reason: `no source of ${WORDS[part]} is connected`,
    });
  }
  return {
    known: asked.flatMap(({ source, facts }) =>
      ((facts && select(facts)) ?? []).map(value => ({
        ...value,
        source: source.id,
      })),
    ),
    missing,
    sources: asked.map(({ source }) => source.id),
    at,
  };
}

const WORDS: Record<Part, string> = {
  onCall: 'on-call shifts',
  incidents: 'incidents',
};
