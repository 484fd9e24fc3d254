import {
  ContextFacts,
  ContextQuery,
  ContextSource,
  OpenIncident,
} from '@jit-access/backstage-plugin-jit-access-node';
import { StaticContextConfig } from './config';
import { FactsFile } from './FactsFile';
import { Incident, WrittenFacts } from './schema';
import { shiftAt } from './shifts';

/**
 * Says who is on call and what is broken from what is written in the
 * configuration, and in a file that can be edited while the portal runs.
 * @internal
 */
export class StaticContextSource implements ContextSource {
  readonly id = 'static';
  readonly title = 'Static on-call and incidents';
  readonly provides: ReadonlyArray<'onCall' | 'incidents'>;
  private readonly file?: FactsFile;

  constructor(private readonly written: StaticContextConfig) {
    this.file = written.file ? new FactsFile(written.file) : undefined;
    const parts = ['onCall', 'incidents'] as const;
    this.provides = parts.filter(part => this.file || written[part]);
  }

  async gather(
    query: ContextQuery,
    signal: AbortSignal,
  ): Promise<ContextFacts> {
    signal.throwIfAborted();
    const fromFile: WrittenFacts = (await this.file?.read(signal)) ?? {};
    const refs = new Set([query.entityRef, ...query.relatedRefs]);
    const about = <T extends { entityRef: string }>(
      one: T[] = [],
      more: T[] = [],
    ) => [...one, ...more].filter(({ entityRef }) => refs.has(entityRef));

    const facts: ContextFacts = {};
    if (this.provides.includes('onCall')) {
      facts.onCall = about(this.written.onCall, fromFile.onCall).flatMap(
        shift => shiftAt(shift, query.at) ?? [],
      );
    }
    if (this.provides.includes('incidents')) {
      facts.incidents = about(this.written.incidents, fromFile.incidents)
        .filter(incident => isOpen(incident, query.at))
        .map(asFact);
    }
    return facts;
  }
}

function isOpen(incident: Incident, at: string): boolean {
  const instant = Date.parse(at);
  return (
    Date.parse(incident.openedAt) <= instant &&
    (!incident.resolvedAt || instant < Date.parse(incident.resolvedAt))
  );
}

function asFact({ resolvedAt: _, ...fact }: Incident): OpenIncident {
  return fact;
}
