import { Decision } from '@jit-access/backstage-plugin-jit-access-common';
import { OfflinePolicy } from '@jit-access/backstage-plugin-jit-access-backend/policy';
import { EXIT, Exit } from '../terminal/exits';
import { Terminal, json, line, paint } from '../terminal/Terminal';
import { ExportedDecision, readPastDecisions } from './pastDecisions';
import { readSoundPolicy } from './readPolicy';

export interface ReplayOptions {
  documents: string[];
  failOnFlip?: boolean;
  verbose?: boolean;
  json?: boolean;
}

/** One decision that would be another one now. */
interface Flip {
  at: string;
  eventId: string;
  entityRef: string;
  role: string;
  subject?: string;
  changes: string[];
  headline: string;
}

/** One decision that cannot be made again. */
interface NotReplayed {
  at: string;
  eventId: string;
  entityRef: string;
  role: string;
  why: string;
}

/** Decides the past again by other documents, and says what would be different. */
export async function replay(
  file: string,
  options: ReplayOptions,
  terminal: Terminal,
): Promise<Exit> {
  const policy = await readSoundPolicy(options.documents);
  const past = await readPastDecisions(file);
  const flips: Flip[] = [];
  const notReplayed: NotReplayed[] = [];
  for (const decision of past) {
    const again = replayOne(decision, policy, options);
    if ('why' in again) notReplayed.push(again);
    else if (again.changes.length > 0) flips.push(again);
  }
  const same = past.length - flips.length - notReplayed.length;
  if (options.json) json(terminal, { same, flips, notReplayed });
  else report({ same, flips, notReplayed }, terminal);
  return options.failOnFlip && flips.length > 0 ? EXIT.failed : EXIT.ok;
}

function replayOne(
  past: ExportedDecision,
  policy: OfflinePolicy,
  { verbose }: ReplayOptions,
): Flip | NotReplayed {
  const { at, eventId, entityRef, role, subject } = past;
  const again = policy.replay(past);
  if (!again.decision) {
    return { at, eventId, entityRef, role, why: again.why };
  }
  const { decision } = again;
  return {
    at,
    eventId,
    entityRef,
    role,
    subject,
    changes: changesOf(past, decision, verbose ?? false),
    headline: decision.headline,
  };
}

function changesOf(
  past: ExportedDecision,
  now: Decision,
  verbose: boolean,
): string[] {
  const changes: string[] = [];
  const compare = (what: string, before?: string, after?: string) => {
    if (before !== after) {
      changes.push(`${what} ${before ?? 'none'} -> ${after ?? 'none'}`);
    }
  };
  compare('outcome', past.outcome, now.outcome);
  // What was refused has no route that decided, and no maximum that counts.
  if (past.outcome === 'refuse' || now.outcome === 'refuse') return changes;
  compare('policy', past.policy, now.policy?.name);
  compare('route', past.route, now.policy?.route);
  if (past.maximum !== undefined) {
    compare('maximum', past.maximum, now.durations.max);
  }
  if (verbose && past.audiences) {
    const audiences = now.stages.map(({ audience }) => [...audience].sort());
    compare('approvers', inWords(past.audiences), inWords(audiences));
  }
  return changes;
}

function inWords(audiences: string[][]): string {
  return audiences.map(one => one.join(', ')).join('; then ') || 'nobody';
}

function report(
  result: { same: number; flips: Flip[]; notReplayed: NotReplayed[] },
  terminal: Terminal,
): void {
  const { same, flips, notReplayed } = result;
  for (const flip of flips) {
    const who = flip.subject ? ` for ${flip.subject}` : '';
    line(
      terminal,
      `${paint(terminal, 'yellow', '≠')} ${flip.at} ${flip.role} on ${flip.entityRef}${who}`,
    );
    for (const change of flip.changes) line(terminal, `    ${change}`);
    line(terminal, `    now: ${flip.headline}`);
  }
  const whys = new Map<string, NotReplayed[]>();
  for (const one of notReplayed) {
    whys.set(one.why, [...(whys.get(one.why) ?? []), one]);
  }
  for (const [why, all] of whys) {
    const [first] = all;
    line(
      terminal,
      `${paint(terminal, 'dim', '–')} ${all.length} not replayed: ${why} (first: ${first.at} ${first.role} on ${first.entityRef})`,
    );
  }
  line(
    terminal,
    `${same} the same, ${flips.length} different, ${notReplayed.length} not replayed`,
  );
}
