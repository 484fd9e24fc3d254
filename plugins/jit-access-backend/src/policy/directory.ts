import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { Principal } from '../domain/principal';

/** A person of the catalog, as it is right now. */
export interface PersonRecord {
  /** Full lower-case ref. */
  ref: string;
  /** Display name; decides nothing. */
  name: string;
  email?: string;
  annotations: Record<string, string>;
  /** Who their record says manages them, as it is written; an annotation goes before it. */
  manager?: string;
  /** Groups that name the person as member. */
  directGroups: string[];
  /** Those and all groups above them. */
  groups: string[];
  /** Groups that name the person as their lead. */
  leads: string[];
}

/**
 * People and groups of the catalog. Membership goes upward: a member of a group
 * is a member of its parents. A person's own record is read afresh; the group
 * tree may be a minute old.
 */
export interface Directory {
  /** Absent when the catalog has no such person. @throws when the catalog cannot be read */
  person(ref: string): Promise<PersonRecord | undefined>;

  /** Display names for many refs at once; unknown ones get the ref's name part. */
  names(refs: string[]): Promise<Map<string, string>>;

  /** Which of these entities, people among them, are in the catalog. @throws when it cannot be read */
  existing(refs: string[]): Promise<ReadonlySet<string>>;

  /** All that a person stands for in a review right now. */
  principalsOf(person: PersonRecord): Principal[];

  /**
   * The groups that name the person themselves and through which they are in
   * this one: it, or groups below it. Sorted.
   */
  directGroupsIn(person: PersonRecord, group: string): string[];

  /** The people that stand behind principals right now. */
  people(principals: Principal[]): Promise<PersonRecord[]>;

  /**
   * The entity as `credentials` see it (absent: as the plugin sees it).
   * Absent when it does not exist or is hidden from them.
   */
  entity(
    ref: string,
    credentials?: BackstageCredentials,
  ): Promise<Entity | undefined>;
}
