import { Instant } from '../domain/time';

/** Something wrong in a document, where it is, and what to write instead. @public */
export interface DocumentFinding {
  severity: 'error' | 'warning';
  message: string;
  file: string;
  line?: number;
  column?: number;
}

/** The text of one file, before it is understood. @public */
export interface DocumentText {
  /** As people will look for it: path relative to the app, or a URL. */
  file: string;
  text: string;
}

/** Where policy sets are kept between starts, by digest; one is in force. */
export interface PolicySetStore {
  active(): Promise<
    | { digest: string; documents: DocumentText[]; activatedAt: Instant }
    | undefined
  >;
  /**
   * Which set is in force, read for every decision so that replicas never
   * disagree. `version` counts how often another set came into force.
   */
  inForce(): Promise<{ digest: string; version: number } | undefined>;
  /** Stores the set and puts it in force, in one transaction with its audit event. */
  activate(set: {
    digest: string;
    documents: DocumentText[];
    roles: number;
    policies: number;
    source: string;
  }): Promise<void>;
  /** Records that a load was refused; the set in force stays. */
  reject(findings: DocumentFinding[], source: string): Promise<void>;
}
