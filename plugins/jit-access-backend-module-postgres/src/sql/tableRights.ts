import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { AdminSession } from '../AdminSession';
import { Privilege, TABLE_RIGHTS } from '../privileges';
import { OwnTarget } from '../target';
import { grantPrivileges, grantSequences, qualified } from './statements';

/**
 * Gives the account the rights that the target names, in the session's database.
 * @throws PermanentProviderError - the administrator may not give all of them
 * @internal
 */
export async function giveTableRights(
  session: AdminSession,
  account: { name: string; oid: string },
  target: OwnTarget,
): Promise<void> {
  for (const statement of grantPrivileges(account.name, target)) {
    await session.query(statement);
  }
  for (const privilege of target.privileges) {
    const sequences = await sequencesOf(session, privilege);
    if (sequences.length > 0) {
      await session.query(grantSequences(account.name, sequences));
    }
  }
  // Where the administrator may give only some of it, the server merely warns.
  const rights = await readTableRights(session, account.oid, target.privileges);
  const missing = [...rights.missing, ...rights.uncovered];
  if (missing.length > 0) {
    throw new PermanentProviderError(
      `${session.call.where(target.database)}: user "${session.adminUser}" may not give ${missing.slice(0, 5).join(', ')}; grant it to that user WITH GRANT OPTION`,
    );
  }
}

/** What the account may do of what it should. @internal */
export interface TableRights {
  /** In words, such as `INSERT on public.orders`. */
  missing: string[];
  /** Tables of a schema that was given as a whole, in words: made later, or taken away by hand. */
  uncovered: string[];
}

/** @internal */
export async function readTableRights(
  session: AdminSession,
  oid: string,
  privileges: Privilege[],
): Promise<TableRights> {
  const rights: TableRights = { missing: [], uncovered: [] };
  for (const privilege of privileges) {
    const { schema, tables } = privilege;
    if (!(await mayUse(session, oid, schema))) {
      rights.missing.push(`USAGE on schema ${schema}`);
    }
    const rows = await readRights(session, oid, privilege);
    const lacking = rows
      .filter(row => !row.has)
      .map(row => `${row.right} on ${schema}.${row.table}`);
    if (tables !== 'all') {
      const there = new Set(rows.map(row => row.table));
      const gone = tables.filter(table => !there.has(table));
      rights.missing.push(...lacking, ...gone.map(t => `table ${schema}.${t}`));
    } else if (rows.length > 0 && lacking.length === rows.length) {
      rights.missing.push(`everything on the tables of ${schema}`);
    } else {
      rights.uncovered.push(...lacking);
    }
  }
  return rights;
}

async function mayUse(
  session: AdminSession,
  oid: string,
  schema: string,
): Promise<boolean> {
  const [row] = await session.query<{ may: boolean }>(
    `SELECT has_schema_privilege($1::oid, oid, 'USAGE') AS may
       FROM pg_namespace WHERE nspname::text = $2`,
    [oid, schema],
  );
  return row?.may ?? false;
}

/** Tables, views, materialised views, foreign and partitioned tables: what GRANT calls tables. */
const TABLE_KINDS = `('r', 'v', 'm', 'f', 'p')`;

async function readRights(
  session: AdminSession,
  oid: string,
  { schema, tables, access }: Privilege,
): Promise<{ table: string; right: string; has: boolean }[]> {
  return session.query(
    `SELECT c.relname::text AS table, r.name AS right,
            has_table_privilege($1::oid, c.oid, r.name) AS has
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      CROSS JOIN unnest($2::text[]) AS r(name)
      WHERE n.nspname::text = $3 AND c.relkind IN ${TABLE_KINDS}
        AND ($4::text[] IS NULL OR c.relname::text = ANY ($4::text[]))
      ORDER BY 1, 2`,
    [oid, TABLE_RIGHTS[access], schema, tables === 'all' ? null : tables],
  );
}

/** What the serial columns of the named tables count with; identity columns need no right. */
async function sequencesOf(
  session: AdminSession,
  { schema, tables, access }: Privilege,
): Promise<string[]> {
  if (tables === 'all' || access !== 'write') {
    return [];
  }
  const rows = await session.query<{ schema: string; name: string }>(
    `SELECT sn.nspname::text AS schema, s.relname::text AS name
       FROM pg_depend d
       JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
       JOIN pg_namespace sn ON sn.oid = s.relnamespace
       JOIN pg_class c ON c.oid = d.refobjid
       JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
        AND d.deptype = 'a' AND d.refobjsubid > 0
        AND n.nspname::text = $1 AND c.relname::text = ANY ($2::text[])
      ORDER BY 1, 2`,
    [schema, tables],
  );
  return rows.map(row => qualified(row.schema, row.name));
}
