import { Entity } from '@backstage/catalog-model';

/** One reading of the entity, such as `entity.annotations['key']`. */
export interface Expression {
  /** Canonical text: what `allow` names it by. */
  text: string;
  /** In words: `annotation postgres/database`. */
  words: string;
  read(entity: Entity): string | undefined;
}

/** A text that may hold expressions between `{{` and `}}`. */
export type Template = (string | Expression)[];

const HINT =
  "Use entity.name, entity.namespace, entity.kind, entity.annotations['key'], entity.labels['key'] or entity.spec.path";

/**
 * Splits a text into what is fixed and what is read from the entity.
 * @throws Error - saying what is wrong with the template
 */
export function parseTemplate(text: string): Template {
  const parts: Template = [];
  let rest = text;
  for (;;) {
    const open = rest.indexOf('{{');
    if (open < 0) break;
    const close = rest.indexOf('}}', open);
    if (close < 0) throw new Error(`"${text}" opens {{ and does not close it`);
    if (open > 0) parts.push(rest.slice(0, open));
    parts.push(parseExpression(rest.slice(open + 2, close)));
    rest = rest.slice(close + 2);
  }
  if (rest || parts.length === 0) parts.push(rest);
  return parts;
}

/** @throws Error - when this is no expression */
export function parseExpression(text: string): Expression {
  const written = text.trim();
  const keyed =
    /^entity\.(annotations|labels)\[(?:'([^']+)'|"([^"]+)")\]$/.exec(written);
  if (keyed) return keyedExpression(keyed[1], keyed[2] ?? keyed[3]);
  const path = /^entity\.spec((?:\.[A-Za-z0-9_-]+)+)$/.exec(written);
  if (path) return specExpression(path[1].slice(1).split('.'));
  switch (written) {
    case 'entity.name':
      return { text: written, words: 'name', read: e => e.metadata.name };
    case 'entity.namespace':
      return {
        text: written,
        words: 'namespace',
        read: e => e.metadata.namespace ?? 'default',
      };
    case 'entity.kind':
      return { text: written, words: 'kind', read: e => e.kind };
    default:
      throw new Error(`"${written}" cannot be read here. ${HINT}`);
  }
}

/** One spelling for an expression, however it is quoted; absent when it is none. */
export function canonicalExpression(text: string): string | undefined {
  try {
    return parseExpression(text).text;
  } catch {
    return undefined;
  }
}

function keyedExpression(place: string, key: string): Expression {
  return {
    text: `entity.${place}['${key}']`,
    words: `${place === 'labels' ? 'label' : 'annotation'} ${key}`,
    read: entity => {
      const map =
        place === 'labels'
          ? entity.metadata.labels
          : entity.metadata.annotations;
      return map && Object.hasOwn(map, key) ? map[key] : undefined;
    },
  };
}

function specExpression(path: string[]): Expression {
  return {
    text: `entity.spec.${path.join('.')}`,
    words: `spec.${path.join('.')}`,
    read: entity => {
      let value: unknown = entity.spec;
      for (const key of path) {
        const inside =
          typeof value === 'object' &&
          value !== null &&
          Object.hasOwn(value, key);
        if (!inside) return undefined;
        value = (value as Record<string, unknown>)[key];
      }
      const plain = ['string', 'number', 'boolean'].includes(typeof value);
      return plain ? String(value) : undefined;
    },
  };
}
