import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { Principal } from '../../domain/principal';
import { PersonRecord } from '../../policy/directory';

/** Somebody who is away now and has named the actor to review in their place. */
export interface Cover {
  /** Who is away, as the catalog knows them at this moment. */
  person: PersonRecord;
  /**
   * What the catalog says they stand for themselves. What others have passed to
   * them is not in here: standing in is not passed on.
   */
  principals: Principal[];
}

/** The person behind a call, as the catalog knows them at this moment. */
export interface Actor {
  /** Full lower-case ref. */
  ref: string;
  person: PersonRecord;
  /** All that this person stands for in a review, as far as the catalog says. */
  principals: Principal[];
  /** Whom the person stands in for at this moment. */
  coverFor: Cover[];
  administrator: boolean;
  auditor: boolean;
  credentials: BackstageCredentials;
}

/** May this person see what concerns everybody? */
export function seesEverything(actor: Actor): boolean {
  return actor.administrator || actor.auditor;
}
