import { Instant, millisecondsBetween } from '../time';
import { CheckpointJudge, CheckpointSource } from './checkpointJudge';
import { SignedCheckpoint, TrustedKeys } from './checkpoint';
import { ChainHead, GENESIS_HASH, personalHash, Seal, sealHash } from './chain';
import { StoredAuditEvent } from './event';
import { Finding, Findings } from './findings';
import { originalPlaces, Suspect } from './misplaced';

/** What a check of a chain found. @public */
export interface VerifiedChain {
  /** Seals in the chain. */
  sealed: number;
  /** Events that wait for their seal. */
  unsealed: number;
  /** The first broken place first. */
  findings: Finding[];
  head?: ChainHead;
  /** The newest checkpoint with a valid signature. */
  checkpoint?: SignedCheckpoint;
}

/** An event is late when it waits for its seal for longer than this. */
const SEALED_WITHIN_MS = 10_000;
const SUSPECTS_KEPT = 50;

/**
 * Checks a chain position by position, in one pass and in memory that does not
 * grow with its length (but with the number of erasures not yet accounted for).
 */
export class ChainVerifier {
  private readonly findings = new Findings();
  private readonly judge: CheckpointJudge;
  private readonly suspects: Suspect[] = [];
  /** Events whose personal text is gone, until the record of it is met. */
  private readonly erased = new Map<string, number | undefined>();
  private head?: ChainHead;
  private headIsSound = true;
  private sealed = 0;
  private unsealed = 0;
  private late?: { eventId: string; at: Instant; count: number };

  constructor(
    keys: TrustedKeys,
    private readonly options: {
      /** Nothing was filtered out: every position must be there. */
      complete: boolean;
      now: Instant;
    },
  ) {
    this.judge = new CheckpointJudge(keys, options.now, this.findings);
  }

  /** The next position; `event` is absent when it is gone. */
  addSealed(seal: Seal, event: StoredAuditEvent | undefined): void {
    this.sealed += 1;
    const follows = this.checkPlace(seal);
    const sound = event !== undefined && this.checkHash(seal, event);
    if (event) this.checkPersonal(event, seal.seq);
    else {
      this.findings.add({
        kind: 'event-missing',
        seq: seal.seq,
        eventId: seal.eventId,
        message: `Position ${seal.seq} has its seal, but its event ${seal.eventId} is gone`,
      });
    }
    const expected = this.head?.hash ?? GENESIS_HASH;
    // Where one of the two does not fit its own seal, that is the finding.
    if (follows && sound && this.headIsSound && seal.prevHash !== expected) {
      this.findings.add({
        kind: 'event-changed',
        seq: Math.max(1, seal.seq - 1),
        message: `Position ${seal.seq} was sealed upon another content of the position before it: that event and its seal were replaced`,
      });
    }
    // A line out of order must not move the head back.
    if (this.head && seal.seq <= this.head.seq) return;
    this.head = { seq: seal.seq, hash: seal.hash };
    this.headIsSound = sound || event === undefined;
    this.judge.pass(this.head);
  }

  /** An event that waits for its seal; `event` is absent when it is gone. */
  addUnsealed(
    eventId: string,
    at: Instant,
    event: StoredAuditEvent | undefined,
  ): void {
    this.unsealed += 1;
    if (event) this.checkPersonal(event);
    else {
      this.findings.add({
        kind: 'event-missing',
        eventId,
        message: `The event ${eventId} of ${at} waited for its seal and is gone`,
      });
    }
    if (millisecondsBetween(at, this.options.now) <= SEALED_WITHIN_MS) return;
    this.late ??= { eventId, at, count: 0 };
    this.late.count += 1;
  }

  /** An event that neither has a seal nor waits for one. */
  addUnclaimed(eventId: string, at: Instant): void {
    this.findings.add({
      kind: 'truncated',
      eventId,
      message: `The event ${eventId} of ${at} neither has a seal nor waits for one: its seal was cut off, or the event was put in from outside`,
    });
  }

  /** Takes the events that this record names off those without a reason. */
  accountForErasure(event: StoredAuditEvent): void {
    for (const id of erasedEventIds(event)) this.erased.delete(id);
  }

  addCheckpoint(source: CheckpointSource, checkpoint: SignedCheckpoint): void {
    this.judge.add(source, checkpoint, this.head);
  }

  /** A checkpoint of the anchors that remain when the chain has ended. */
  addBeyond(source: CheckpointSource, checkpoint: SignedCheckpoint): void {
    this.judge.addBeyond(source, checkpoint);
  }

  finish(): VerifiedChain {
    this.reportSuspects();
    // In a filtered export the record of an erasure may be filtered out.
    if (this.options.complete) this.reportErased();
    const checkpoint = this.judge.finish(this.head, this.options.complete);
    if (this.late) {
      const { eventId, at, count } = this.late;
      this.findings.add({
        kind: 'unsealed-late',
        eventId,
        message: `${count} events wait for their seal for more than 10 seconds, the oldest since ${at}: the sealer is behind or does not run`,
      });
    }
    return {
      sealed: this.sealed,
      unsealed: this.unsealed,
      findings: this.findings.list(),
      head: this.head,
      checkpoint,
    };
  }

  /** @returns whether the position before this one is known */
  private checkPlace({ seq, eventId }: Seal): boolean {
    const expected = (this.head?.seq ?? 0) + 1;
    if (seq === expected) return true;
    if (!this.options.complete) return false;
    if (seq > expected) {
      const gone =
        seq - 1 === expected
          ? `Position ${expected} is`
          : `Positions ${expected} to ${seq - 1} are`;
      this.findings.add({
        kind: 'event-missing',
        seq: expected,
        message: `${gone} missing, event and seal, though position ${seq} is there`,
      });
    } else {
      this.findings.add({
        kind: 'order-changed',
        seq,
        eventId,
        message: `Position ${seq} stands behind position ${expected - 1}`,
      });
    }
    return false;
  }

  private checkHash(seal: Seal, event: StoredAuditEvent): boolean {
    if (
      seal.eventId === event.id &&
      sealHash(seal.seq, seal.prevHash, event) === seal.hash
    ) {
      return true;
    }
    if (this.suspects.length < SUSPECTS_KEPT) {
      this.suspects.push({ seal, event });
    } else this.reportChanged(seal);
    return false;
  }

  private checkPersonal(event: StoredAuditEvent, seq?: number): void {
    if (event.type === 'history.erased') this.accountForErasure(event);
    if (event.personal === undefined) {
      if (event.personalHash !== undefined) this.erased.set(event.id, seq);
      return;
    }
    const hash = personalHash(event.personalSalt ?? '', event.personal);
    if (hash === event.personalHash) return;
    this.findings.add({
      kind: 'event-changed',
      seq,
      eventId: event.id,
      message: `The personal text of event ${event.id} is not the one that was recorded`,
    });
  }

  private reportChanged(seal: Seal): void {
    this.findings.add({
      kind: 'event-changed',
      seq: seal.seq,
      eventId: seal.eventId,
      message: `Event ${seal.eventId} at position ${seal.seq} is not what was sealed: it, or its seal, was changed`,
    });
  }

  private reportSuspects(): void {
    const places = originalPlaces(this.suspects);
    this.suspects.forEach(({ seal }, index) => {
      const place = places[index];
      if (place === undefined) {
        this.reportChanged(seal);
        return;
      }
      this.findings.add({
        kind: 'order-changed',
        seq: seal.seq,
        eventId: seal.eventId,
        message: `Event ${seal.eventId} stands at position ${seal.seq}, but was sealed at position ${place}`,
      });
    });
  }

  private reportErased(): void {
    for (const [eventId, seq] of this.erased) {
      this.findings.add({
        kind: 'event-changed',
        seq,
        eventId,
        message: `The personal text of event ${eventId} is gone, and no later event records that it was erased`,
      });
    }
  }
}

/** Ids that a record of an erasure names; nonsense names none. */
function erasedEventIds(event: StoredAuditEvent): string[] {
  try {
    const { eventIds } = JSON.parse(event.details) as { eventIds?: unknown };
    return Array.isArray(eventIds) ? eventIds.map(String) : [];
  } catch {
    return [];
  }
}
