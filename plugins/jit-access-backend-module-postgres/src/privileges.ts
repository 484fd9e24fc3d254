import { z } from 'zod';
import { identifierSchema } from './identifiers';

const schemaNameSchema = identifierSchema.refine(
  name => !/^pg_/i.test(name) && name.toLowerCase() !== 'information_schema',
  { error: 'The schemas of PostgreSQL itself are not given away' },
);

/** Rights on the tables of one schema. @internal */
export const privilegeSchema = z.strictObject({
  schema: schemaNameSchema,
  tables: z.union(
    [z.literal('all'), z.array(identifierSchema).min(1).max(100)],
    { error: 'Give "all" or a list of at least one table' },
  ),
  access: z.enum(['read', 'write'], {
    error: 'Use "read" or "write"; write includes read',
  }),
});
/** @internal */
export type Privilege = z.infer<typeof privilegeSchema>;

/** What each kind of access is, in the words of GRANT. @internal */
export const TABLE_RIGHTS = {
  read: ['SELECT'],
  write: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
} as const;

/**
 * One way to say the same rights: one entry for each schema and kind of access,
 * sorted, without what another entry covers.
 * @internal
 */
export function canonicalPrivileges(privileges: Privilege[]): Privilege[] {
  const schemas = Array.from(new Set(privileges.map(p => p.schema))).sort();
  return schemas.flatMap(schema => {
    const named = (access: Privilege['access']) =>
      privileges.filter(p => p.schema === schema && p.access === access);
    const write = mergedTables(named('write'));
    const read = mergedTables(named('read'));
    return [
      ...entry(schema, 'read', without(read, write)),
      ...entry(schema, 'write', write),
    ];
  });
}

type Tables = Privilege['tables'];

function mergedTables(privileges: Privilege[]): Tables {
  if (privileges.some(({ tables }) => tables === 'all')) return 'all';
  const names = privileges.flatMap(({ tables }) => tables);
  return Array.from(new Set(names)).sort();
}

function without(read: Tables, write: Tables): Tables {
  if (write === 'all') return [];
  return read === 'all' ? read : read.filter(name => !write.includes(name));
}

function entry(
  schema: string,
  access: Privilege['access'],
  tables: Tables,
): Privilege[] {
  return tables.length === 0 ? [] : [{ schema, tables, access }];
}
