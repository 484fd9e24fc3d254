import {
  CompiledCondition,
  compileCondition,
} from '../../conditions/compileCondition';
import { ItemFacts } from '../../facts/itemFacts';
import { RoleDocument } from '../../language/roleDocument';
import { canonicalExpression, parseExpression } from '../../language/template';
import { Located } from '../../parse/parseDocuments';
import { CatalogView } from './CatalogView';
import { CatalogFinding } from './CauseCollector';

interface Row {
  index: number;
  entities: 'any' | Set<string>;
  require: CompiledCondition;
  values: [string, string[]][];
  met: boolean;
}

/** Rows of a role's `allow` that admit no entity of the catalog. */
export class RowLint {
  private readonly rows: Row[];

  constructor(private readonly role: Located<RoleDocument>) {
    const { allow = [] } = role.document.spec;
    this.rows = allow.map((row, index) => ({
      index,
      entities: row.entities === 'any' ? 'any' : new Set(row.entities),
      require: compileCondition(row.require, { calendars: new Map() }),
      values: Object.entries(row.values ?? {}),
      met: false,
    }));
  }

  /** An entity that the role is meant for. */
  look(facts: ItemFacts): void {
    const { ref, entity } = facts.entity!;
    for (const row of this.rows) {
      if (row.met) continue;
      row.met =
        (row.entities === 'any' || row.entities.has(ref)) &&
        row.require.test(facts) === 'true' &&
        row.values.every(([text, allowed]) => {
          const expression = parseExpression(canonicalExpression(text) ?? text);
          return allowed.includes(expression.read(entity) ?? '');
        });
    }
  }

  findings(view: CatalogView): CatalogFinding[] {
    return this.rows
      .filter(row => !row.met)
      .map(row => {
        const absent =
          row.entities === 'any'
            ? []
            : [...row.entities].filter(ref => !view.byRef.has(ref));
        const why =
          absent.length > 0
            ? `${absent.slice(0, 3).join(', ')} ${absent.length === 1 ? 'is' : 'are'} not in the catalog`
            : 'what it names and requires does not come together on any that the role is for';
        return {
          severity: 'warning',
          message: `This row of spec.allow of role "${this.role.document.metadata.name}" matches no entity: ${why}`,
          file: this.role.file,
          ...this.role.locate(['spec', 'allow', row.index]),
          count: 0,
          examples: absent.slice(0, 3),
        };
      });
  }
}
