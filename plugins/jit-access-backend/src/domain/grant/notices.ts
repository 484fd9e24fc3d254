import { EndOutcome } from '@jit-access/backstage-plugin-jit-access-common';
import { DateTime } from 'luxon';
import { Instant, millisecondsBetween } from '../time';
import { GrantTimes } from './window';

/** What the words need to know of a grant. */
export interface NamedGrant extends GrantTimes {
  entityRef: string;
  roleSummary: { title: string };
  endReason?: string;
  endedBy?: string;
  receiver: string;
}

/** Words for people, before it is known who gets them. */
export interface NoticeWords {
  title: string;
  description: string;
}

export function activeWords(grant: NamedGrant, now: Instant): NoticeWords {
  const until = grant.endsAt ? ` until ${clockTime(grant.endsAt, now)}` : '';
  return {
    title: `Access to ${entityName(grant)} is ready${until}`,
    description: `${grant.roleSummary.title} works now. Open the request to see how to connect, or to hand it back early.`,
  };
}

export function endingSoonWords(grant: NamedGrant, now: Instant): NoticeWords {
  const end = grant.endsAt ?? now;
  const minutes = Math.max(
    1,
    Math.round(millisecondsBetween(now, end) / 60_000),
  );
  return {
    title: `Access to ${entityName(grant)} ends in ${minutes} min`,
    description: `${grant.roleSummary.title} ends at ${clockTime(end, now)}. Ask for more time if you still need it.`,
  };
}

/** Nothing was made, or what was begun is taken back. */
export function notActivatedWords(
  grant: NamedGrant,
  reason: string,
): NoticeWords {
  return {
    title: `Access to ${entityName(grant)} was not given`,
    description: `${grant.roleSummary.title} did not become active: ${sentence(reason)}`,
  };
}

/** It ends before its time, because of what was found out about it. */
export function watchEndWords(grant: NamedGrant, why: string): NoticeWords {
  if (!grant.activatedAt) return notActivatedWords(grant, why);
  return {
    title: `Access to ${entityName(grant)} ends now`,
    description: `${grant.roleSummary.title}: ${sentence(why)}`,
  };
}

export function endedWords(
  grant: NamedGrant,
  ended: {
    /** When the right was over. */
    from: Instant;
    /** When the target was read back. */
    at: Instant;
    outcome: EndOutcome;
    /** Milliseconds from the end of the access to its verified absence. */
    lagMs?: number;
    expiresAt?: Instant;
    sessionsUntil?: Instant;
  },
): NoticeWords {
  const name = entityName(grant);
  const sessions = ended.sessionsUntil
    ? ` Open sessions may last until ${clockTime(ended.sessionsUntil, ended.at)}.`
    : '';
  return {
    title: `Access to ${name} ended at ${clockTime(ended.from, ended.at)}`,
    description: `${grant.roleSummary.title}: ${outcomeWords(ended)}${sessions}`,
  };
}

export function stuckWords(stuck: {
  title: string;
  subject: string;
  provider: string;
  attempts: number;
  error: string;
}): NoticeWords {
  return {
    title: `Access of ${shortRef(stuck.subject)} could not be removed`,
    description: `${stuck.title} (${stuck.provider}) is still there after ${stuck.attempts} attempts: ${sentence(stuck.error)} It is tried again until it succeeds.`,
  };
}

function outcomeWords(ended: {
  at: Instant;
  outcome: EndOutcome;
  lagMs?: number;
  expiresAt?: Instant;
}): string {
  switch (ended.outcome) {
    case 'removed':
      return `removed and verified ${lagWords(ended.lagMs ?? 0)}.`;
    case 'covered':
      return 'other access of yours still covers the same, and goes on.';
    case 'standing-remains':
      return 'you had this access before, and keep it.';
    case 'expires-by-itself':
      return ended.expiresAt
        ? `it cannot be taken back and expires by itself at ${clockTime(ended.expiresAt, ended.at)}.`
        : 'it cannot be taken back and expires by itself.';
    case 'never-present':
      return 'it had never been made.';
    default:
      throw new Error(`Unknown outcome ${ended.outcome satisfies never}`);
  }
}

function lagWords(ms: number): string {
  if (ms < 1_000) return 'within a second';
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s later`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120
    ? `${minutes} min later`
    : `${Math.round(minutes / 60)} h later`;
}

/** A time of day in UTC; with its day unless that is the day of `now`. */
function clockTime(instant: Instant, now: Instant): string {
  const time = DateTime.fromISO(instant, { zone: 'utc' });
  const sameDay = instant.slice(0, 10) === now.slice(0, 10);
  return time.toFormat(sameDay ? "HH:mm 'UTC'" : "d LLLL, HH:mm 'UTC'", {
    locale: 'en',
  });
}

function entityName(grant: NamedGrant): string {
  return shortRef(grant.entityRef);
}

function shortRef(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
