import { generateKeyPairSync } from 'node:crypto';
import { TestDatabases } from '@backstage/backend-test-utils';
import { Seal, sealAll } from '../domain/audit/chain';
import {
  createCheckpointSigner,
  SignedCheckpoint,
  trustKeys,
} from '../domain/audit/checkpoint';
import { canonicalJson, sha256 } from '../domain/audit/canonical';
import { NewAuditEvent, StoredAuditEvent } from '../domain/audit/event';
import { VerifiedChain, verifyChain } from '../domain/audit/verify';
import { appendEvents } from '../storage/audit/appendEvents';
import { chainBounds, readChain } from '../storage/audit/readChain';
import { recordCheckpoint } from '../storage/audit/recordCheckpoint';
import { sealBatch } from '../storage/audit/sealBatch';
import { takeSealerLease } from '../storage/audit/sealerLease';
import { migrate } from '../storage/migrate';
import { Store } from '../storage/store';

/** A signer with a key of its own. */
export function newSigner() {
  return createCheckpointSigner(generateKeyPairSync('ed25519').privateKey);
}

/** An event that nobody stored, the `n`th of its history, from 1. */
export function madeUpEvent(
  n: number,
  parts: Partial<StoredAuditEvent> = {},
): StoredAuditEvent {
  const personal = canonicalJson({ comment: `text ${n}` });
  const second = String(n % 60).padStart(2, '0');
  return {
    id: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
    at: `2026-03-01T12:00:${second}.000Z`,
    type: 'review.recorded',
    actor: 'user:default/orders-lead',
    result: 'success',
    subject: 'user:default/orders-developer',
    summary: `Event ${n}`,
    details: canonicalJson({ n }),
    personal,
    personalSalt: `salt${n}`,
    personalHash: sha256(`salt${n}${personal}`),
    ...parts,
  };
}

/** A history of so many events with their seals. */
export function madeUpChain(
  count: number,
): { event: StoredAuditEvent; seal: Seal }[] {
  const events = Array.from({ length: count }, (_, index) =>
    madeUpEvent(index + 1),
  );
  return sealAll(undefined, events).map((seal, index) => ({
    seal,
    event: events[index],
  }));
}

/** A database with our schema; `engine` is an id of `TestDatabases`. */
export async function emptyStore(
  databases: TestDatabases,
  engine: string,
  options: { clock?: () => string } = {},
): Promise<Store> {
  const sql = await databases.init(engine as 'SQLITE_3');
  await migrate(sql);
  return new Store(sql, options);
}

/** Writes events one after the other, so that their order is known. */
export async function writeEvents(
  store: Store,
  count: number,
  parts: (n: number) => Partial<NewAuditEvent> = () => ({}),
): Promise<void> {
  for (let n = 1; n <= count; n++) {
    await store.transaction(tx =>
      appendEvents(tx, [
        {
          type: 'review.recorded',
          actor: 'user:default/orders-lead',
          result: 'success',
          subject: 'user:default/orders-developer',
          summary: `Event ${n}`,
          details: { n },
          personal: { comment: `text ${n}` },
          ...parts(n),
        },
      ]),
    );
  }
}

/** A stored history with its sealer, and anchors in memory. */
export class TestHistory {
  readonly signer = newSigner();
  readonly anchors: SignedCheckpoint[] = [];

  constructor(readonly store: Store) {}

  /** Seals all that waits, and signs the end. */
  async seal(): Promise<void> {
    const lease = await takeSealerLease(this.store, 'test', 60_000);
    if (!lease) throw new Error('Another sealer holds the lease');
    await sealBatch(this.store, lease, 1000);
    const recorded = await recordCheckpoint(this.store, lease, this.signer);
    if (recorded.kind === 'recorded') this.anchors.push(recorded.checkpoint);
  }

  async verify(): Promise<VerifiedChain> {
    const bounds = await chainBounds(this.store);
    return verifyChain({
      lines: readChain(this.store, bounds),
      anchors: this.anchors,
      keys: trustKeys([this.signer.publicKey]),
      now: bounds.now,
    });
  }
}

/** What the owner of the tables can do: the triggers no longer stand guard. */
export async function disableTriggers({ sql, postgres }: Store): Promise<void> {
  const tables = ['audit_event', 'audit_seal', 'audit_checkpoint'];
  for (const table of tables) {
    if (postgres) {
      await sql.raw(`alter table ${table} disable trigger user`);
    } else {
      await sql.raw(`drop trigger ${table}_no_update`);
      await sql.raw(`drop trigger ${table}_no_delete`);
    }
  }
}
