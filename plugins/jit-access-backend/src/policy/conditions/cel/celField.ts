import { FactName, ItemFacts } from '../../facts/itemFacts';
import { Scope } from '../conditionKey';
import { known } from './unknown';

/** Types of CEL that variables have here. */
type CelType =
  | 'string'
  | 'bool'
  | 'int'
  | 'double'
  | 'list<string>'
  | 'map<string, string>'
  | 'google.protobuf.Timestamp';

/** One thing that an expression can read. */
export interface CelField {
  type: CelType;
  /** What it is, for the reference. */
  about: string;
  reads: FactName[];
  /** Given in lower case, so that whoever writes `Production` evades no guardrail. */
  folded?: true;
  /** @throws when the fact is not known */
  value(facts: ItemFacts): unknown;
}

/** A variable: a value, or several under one name. */
export type CelVariable = { scope: Scope; memberships?: boolean } & (
  | { field: CelField; fields?: undefined }
  | { fields: Record<string, CelField>; field?: undefined }
);

/** A text; what is known to be absent is empty. */
export const text = (
  about: string,
  value: (facts: ItemFacts) => string | undefined,
  ...reads: FactName[]
): CelField => ({
  type: 'string',
  about,
  reads,
  value: facts => value(facts) ?? '',
});

/** A text, or a list of texts, in lower case. */
export const folded = (
  type: 'string' | 'list<string>',
  about: string,
  value: (facts: ItemFacts) => string | readonly string[] | undefined,
  ...reads: FactName[]
): CelField => ({
  type,
  about: `${about}, in lower case`,
  reads,
  folded: true,
  value: facts => {
    const found = value(facts) ?? '';
    return typeof found === 'string'
      ? found.toLowerCase()
      : found.map(one => one.toLowerCase());
  },
});

/** A value of any type. */
export const field = (
  type: CelType,
  about: string,
  value: (facts: ItemFacts) => unknown,
  ...reads: FactName[]
): CelField => ({ type, about, reads, value });

/** @throws when the catalog did not answer */
export const entityOf = (facts: ItemFacts) => known(facts.entity);
