import { Seal, sealHash } from './chain';
import { StoredAuditEvent } from './event';

/** A seal whose hash does not fit its event. */
export interface Suspect {
  seal: Seal;
  event: StoredAuditEvent;
}

/**
 * Tells an event that was moved from one that was changed: a moved event still
 * fits, letter by letter, another of the broken places.
 *
 * @returns for each suspect the position that it was sealed at, if it is
 *   another one
 */
export function originalPlaces(suspects: Suspect[]): (number | undefined)[] {
  return suspects.map(({ seal, event }) => {
    const fits = suspects.find(
      other =>
        other.seal !== seal &&
        // Either the events changed places, or the whole rows did.
        (sealHash(other.seal.seq, other.seal.prevHash, event) ===
          other.seal.hash ||
          sealHash(other.seal.seq, seal.prevHash, event) === seal.hash),
    );
    return fits?.seal.seq;
  });
}
