import { PlannedCall } from '@jit-access/backstage-plugin-jit-access-node';

/** What a person holds in a place, as GitHub names it. @internal */
export interface Held {
  role: string;
  /** An invitation that was not accepted yet. */
  pending: boolean;
  invitationId?: number;
}

/**
 * A place in GitHub that holds at most one role of a person: a team, the list
 * of direct collaborators of a repository, an organisation role.
 * @internal
 */
export interface Slot {
  /** For people: `team acme/orders`. */
  readonly place: string;
  /** The role that this access is about. */
  readonly role: string;
  /** Kept with the binding: what finds the place again after it was renamed. */
  readonly handle: { id?: number };
  /** Is that role at least the one that this access is about? */
  satisfiedBy(role: string): boolean;
  /** Undefined: verified that there is nothing. @throws ProviderError */
  read(login: string, id: number): Promise<Held | undefined>;
  /** @throws ProviderError */
  give(login: string): Promise<void>;
  /** @throws ProviderError */
  clear(login: string, held: Held): Promise<void>;
  /** What these send where the person does not hold it before, and holds it after. */
  plan(login: string, change: 'ensure' | 'remove'): PlannedCall[];
}
