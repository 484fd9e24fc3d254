import { parseExportLine } from '@jit-access/backstage-plugin-jit-access-backend/audit';
import { PastDecision } from '@jit-access/backstage-plugin-jit-access-backend/policy';
import { z } from 'zod';
import { readLines } from '../audit/readLines';
import { UsageError } from '../terminal/exits';

/** A decision of the history, with what it was. */
export interface ExportedDecision extends PastDecision {
  eventId: string;
  at: string;
  subject?: string;
  outcome: 'allow' | 'approval' | 'refuse';
  policy?: string;
  route?: string;
  maximum?: string;
  /** Who could answer each stage, as principals; absent: not recorded. */
  audiences?: string[][];
}

// Loose: other versions of the portal record more.
const detailsSchema = z.looseObject({
  outcome: z.enum(['allow', 'approval', 'refuse']).optional(),
  policy: z
    .looseObject({ name: z.string(), route: z.string().optional() })
    .optional(),
  durations: z.looseObject({ max: z.string().optional() }).optional(),
  stages: z.array(z.looseObject({ audience: z.array(z.string()) })).optional(),
  recorded: z.record(z.string(), z.json()).optional(),
});

const personalSchema = z.looseObject({ justification: z.string().optional() });

/**
 * Decisions and refusals of an export, in the order in which they were made.
 * @throws UsageError - the file is no export
 */
export async function readPastDecisions(
  file: string,
): Promise<ExportedDecision[]> {
  const decisions: (ExportedDecision & { requestId?: string })[] = [];
  const reasons = new Map<string, string>();
  let number = 0;
  for await (const text of readLines(file)) {
    number += 1;
    const event = eventOf(text, number, file);
    if (!event) continue;
    const said = personalSchema.safeParse(parsed(event.personal)).data;
    if (event.type === 'request.submitted' && event.requestId) {
      if (said?.justification !== undefined) {
        reasons.set(event.requestId, said.justification);
      }
    }
    const decides =
      event.type === 'item.decided' || event.type === 'request.refused';
    if (!decides || !event.entityRef || !event.role) continue;
    const details = detailsSchema.safeParse(parsed(event.details)).data ?? {};
    decisions.push({
      eventId: event.id,
      at: event.at,
      subject: event.subject,
      requestId: event.requestId,
      entityRef: event.entityRef,
      role: event.role,
      outcome:
        event.type === 'request.refused'
          ? 'refuse'
          : (details.outcome ?? 'approval'),
      policy: details.policy?.name,
      route: details.policy?.route,
      maximum: details.durations?.max,
      audiences: details.stages?.map(({ audience }) => [...audience].sort()),
      recorded: details.recorded,
      justification: said?.justification,
    });
  }
  return decisions.map(({ requestId, ...decision }) => ({
    ...decision,
    justification:
      decision.justification ?? (requestId && reasons.get(requestId)),
  }));
}

function eventOf(text: string, number: number, file: string) {
  try {
    const line = parseExportLine(text, number);
    return line.kind === 'event' ? line.event : undefined;
  } catch (error) {
    throw new UsageError(
      `${file} is no export of the history: ${(error as Error).message}. Export it as JSON lines`,
    );
  }
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '{}');
  } catch {
    return undefined;
  }
}
