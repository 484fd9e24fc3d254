// @ts-check
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { connect } from './connect.mjs';

const FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), 'seed');

/** Databases of the demo company, and the tables that each begins with. */
const DATABASES = {
  orders: 'orders.sql',
  payments: 'payments.sql',
  orders_staging: 'orders.sql',
};

/** The account that the portal uses; it is no superuser. */
export const ADMINISTRATOR = 'jit_access_admin';

/**
 * @param {string} name
 * @param {string} [database]
 */
function sql(name, database = '') {
  const text = readFileSync(path.join(FOLDER, name), 'utf8');
  return text.replaceAll('{database}', database);
}

/**
 * Fills a new server: the administrator, the databases, their rights and rows.
 *
 * @param {import('pg').ClientConfig} superuser how to connect as the superuser
 * @param {string} administratorPassword
 */
export async function seed(superuser, administratorPassword) {
  const cluster = await connect({ ...superuser, database: 'postgres' });
  try {
    await cluster.query(sql('cluster.sql'));
    await cluster.query(
      `ALTER ROLE ${ADMINISTRATOR} PASSWORD ${cluster.escapeLiteral(administratorPassword)}`,
    );
    for (const database of Object.keys(DATABASES)) {
      await cluster.query(`CREATE ROLE ${database}_owner NOLOGIN`);
      await cluster.query(
        `CREATE DATABASE ${database} OWNER ${database}_owner`,
      );
    }
  } finally {
    await cluster.end();
  }
  for (const [database, tables] of Object.entries(DATABASES)) {
    const client = await connect({ ...superuser, database });
    try {
      await client.query(`SET ROLE ${database}_owner`);
      await client.query(sql(tables));
      await client.query('RESET ROLE');
      await client.query(sql('rights.sql', database));
    } finally {
      await client.end();
    }
  }
}
