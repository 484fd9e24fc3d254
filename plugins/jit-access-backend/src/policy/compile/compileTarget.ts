import { Entity } from '@backstage/catalog-model';
import { JsonObject, JsonValue } from '@backstage/types';
import { compileCondition } from '../conditions/compileCondition';
import { Evaluate } from '../conditions/evaluation';
import { FactName, ItemFacts } from '../facts/itemFacts';
import { RoleDocument } from '../language/roleDocument';
import {
  Expression,
  Template,
  canonicalExpression,
  parseTemplate,
} from '../language/template';
import { ResolvedTarget } from './compiledSet';

interface Row {
  entities: 'any' | Set<string>;
  require: Evaluate;
  values: Map<string, Set<string>>;
}

/** How a role's target is filled in, and what its rows read of the entity. */
export interface CompiledTarget {
  resolve(facts: ItemFacts): ResolvedTarget;
  reads: FactName[];
}

/**
 * Turns `target` and `allow` into a function. What the entity says reaches the
 * target only where a row names that entity with that very value.
 */
export function compileTarget(role: RoleDocument): CompiledTarget {
  const { target, allow } = role.spec;
  const { name } = role.metadata;
  const expressions = new Map<string, Expression>();
  const build = compileValue(target, expressions);
  const reads: FactName[] = [];
  const rows = allow?.map((row): Row => {
    const require = compileCondition(row.require, { calendars: new Map() });
    reads.push(...require.reads);
    return {
      entities: row.entities === 'any' ? 'any' : new Set(row.entities),
      require: require.evaluate,
      values: new Map(
        Object.entries(row.values ?? {}).map(([key, values]) => [
          canonicalExpression(key) ?? key,
          new Set(values),
        ]),
      ),
    };
  });
  const resolve = (facts: ItemFacts): ResolvedTarget => {
    if (!facts.entity) {
      return { refused: 'The catalog could not be asked about this entity.' };
    }
    const said = new Map<string, string | undefined>();
    for (const [text, expression] of expressions) {
      said.set(text, expression.read(facts.entity.entity));
    }
    const refused = rows && refusalOf(rows, facts, said, expressions, name);
    if (refused) return { refused };
    return { target: build(said) as JsonObject };
  };
  return { resolve, reads };
}

type Build = (said: Map<string, string | undefined>) => JsonValue;

function compileValue(
  value: JsonValue | undefined,
  expressions: Map<string, Expression>,
): Build {
  if (typeof value === 'string') {
    const template: Template = parseTemplate(value);
    for (const part of template) {
      if (typeof part !== 'string') expressions.set(part.text, part);
    }
    return said =>
      template
        .map(part => (typeof part === 'string' ? part : said.get(part.text)))
        .join('');
  }
  if (Array.isArray(value)) {
    const items = value.map(item => compileValue(item, expressions));
    return said => items.map(item => item(said));
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, item]) => [key, compileValue(item, expressions)] as const,
    );
    return said =>
      Object.fromEntries(entries.map(([key, item]) => [key, item(said)]));
  }
  return () => value ?? null;
}

/** Absent when a row holds; otherwise why the nearest one does not. */
function refusalOf(
  rows: Row[],
  facts: ItemFacts,
  said: Map<string, string | undefined>,
  expressions: Map<string, Expression>,
  role: string,
): string | undefined {
  const { ref, name, entity } = facts.entity!;
  const concerned = rows.filter(
    row => row.entities === 'any' || row.entities.has(ref),
  );
  let reason = `Role "${role}" does not name ${name} under allow, so it cannot be had there.`;
  for (const row of concerned) {
    const { truth, because } = row.require(facts);
    if (truth !== 'true') {
      const found = because.map(finding => finding.say({})).join(' and ');
      reason = `Role "${role}" is not allowed here as the catalog describes it: ${found}.`;
      continue;
    }
    const wrong = [...row.values].find(
      ([text, allowed]) => !allowed.has(said.get(text) ?? ''),
    );
    if (!wrong) return undefined;
    reason = valueRefusal(expressions.get(wrong[0])!, entity, name, role);
  }
  return reason;
}

function valueRefusal(
  expression: Expression,
  entity: Entity,
  name: string,
  role: string,
): string {
  const value = expression.read(entity);
  return value === undefined
    ? `${name} has no ${expression.words} in the catalog, which role "${role}" needs.`
    : `The ${expression.words} of ${name} says "${value}", which role "${role}" does not allow for it.`;
}
