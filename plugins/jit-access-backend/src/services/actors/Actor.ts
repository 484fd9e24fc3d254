import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { Principal } from '../../domain/principal';
import { PersonRecord } from '../../policy/directory';

/** The person behind a call, as the catalog knows them at this moment. */
export interface Actor {
  /** Full lower-case ref. */
  ref: string;
  person: PersonRecord;
  /** All that this person stands for in a review. */
  principals: Principal[];
  administrator: boolean;
  auditor: boolean;
  credentials: BackstageCredentials;
}

/** May this person see what concerns everybody? */
export function seesEverything(actor: Actor): boolean {
  return actor.administrator || actor.auditor;
}
