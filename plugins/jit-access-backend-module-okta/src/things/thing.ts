import { PlannedCall } from '@jit-access/backstage-plugin-jit-access-node';

/** Does the person have it, by our kind of effect? @internal */
export interface Having {
  /** Assigned to the person, as we do it. */
  direct: boolean;
}

/**
 * Something of Okta that people are put into: a group or an application.
 * @internal
 */
export interface Thing {
  /** For people: `group Orders`. */
  readonly place: string;
  /** Undefined: verified that it, or the person, is not there any more. */
  locate(): Promise<string | undefined>;
  /** Undefined: verified that the person has nothing of it. @throws ProviderError */
  read(id: string, user: string): Promise<Having | undefined>;
  /** @throws PermanentProviderError - Okta keeps it itself; nothing may be given there */
  admit(id: string): Promise<void>;
  /** @throws ProviderError */
  give(id: string, user: string): Promise<void>;
  /** @throws ProviderError */
  take(id: string, user: string): Promise<void>;
  /** What all of these send where the person does not have it before, and has it after. */
  plan(user: string, change: 'ensure' | 'remove'): PlannedCall[];
}
